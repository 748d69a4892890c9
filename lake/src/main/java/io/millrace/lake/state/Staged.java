package io.millrace.lake.state;

import io.millrace.lake.Companion;
import io.millrace.lake.CompanionRecord;
import io.millrace.lake.Slice;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What becomes of a companion when a commit of its dataset is settled, as the commit's metadata
 * says it.
 *
 * @param record for people, and to be compared with
 * @param entry how the rows enter
 * @param expired which rows leave the companion; a condition in SQL
 * @param files the rows' files, which are written and not visible: Delta's actions, as JSON
 * @param before the companion's version when they were written
 * @param slice whose rows the rows take the place of; the commit's, if it does not say
 * @param back the version that the companion goes back to; then there is nothing else to do
 */
public record Staged(
    CompanionRecord record,
    Companion.Entry entry,
    Optional<String> expired,
    List<String> files,
    Optional<Slice> slice,
    long before,
    OptionalLong back) {
  public Staged {
    files = List.copyOf(files);
  }

  /** To take back what these did. */
  public Staged undone() {
    return new Staged(
        new CompanionRecord(record.table(), 0, ""),
        entry,
        Optional.empty(),
        List.of(),
        slice,
        before,
        OptionalLong.of(before));
  }
}
