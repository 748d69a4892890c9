package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.find.SearchedFiles;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows that come to, and go from, several slices of a table in one commit. Each slice has an
 * attempt and a record of its own, so that all that is derived from a commit is derived of each;
 * either all of them change, or none.
 *
 * <p>Where a column tells the slice of a row, rows only come: each slice holds what it held and
 * what comes, is judged as that whole, and its record tells of that whole. Where slices are batches
 * of changes, rows may go too; what is written is judged, for all slices together.
 *
 * @param table whose slices they are
 * @param mode from which version the rows were computed, and which go
 * @param rows that come, with the slicing's column if there is one. Read once
 * @param parts what is to be remembered of each slice; at least one
 * @param companions rows of other tables. Those that replace the slices' own bear {@link
 *     Companion#SLICE}
 * @param searched what a search for keys of the rows has told before, so that the gate does not
 *     make it again. Of rows that only come
 */
public record Restating(
    TableSpec table,
    WriteMode.Rewrite mode,
    Dataset<Row> rows,
    List<Part> parts,
    List<Companion> companions,
    Optional<SearchedFiles> searched) {
  /**
   * One slice of a commit over several.
   *
   * @param run the attempt at it
   * @param inputs what the slice was computed from, with what was known of it before
   * @param arriving how many rows come; counted before they were written, and none may be lost
   *     between. Of batches of changes: by how many rows there are more because of the slice, less
   *     than none if there are fewer
   * @param configHash of the dataset's spec
   * @param balance what became of what was read
   */
  public record Part(
      RunId run,
      Slice slice,
      List<Input> inputs,
      long arriving,
      String configHash,
      Map<String, Long> balance) {
    public Part {
      requireNonNull(run, "run");
      requireNonNull(slice, "slice");
      requireNonNull(configHash, "configHash");
      inputs = List.copyOf(inputs);
      balance = Map.copyOf(balance);
    }
  }

  public Restating {
    requireNonNull(table, "table");
    requireNonNull(mode, "mode");
    requireNonNull(rows, "rows");
    requireNonNull(searched, "searched");
    parts = List.copyOf(parts);
    companions = List.copyOf(companions);
    Set<Slice> slices = new HashSet<>(parts.stream().map(Part::slice).toList());
    if (parts.isEmpty() || slices.size() < parts.size() || slices.contains(Slice.ALL)) {
      throw new InvalidSpecException(
          "A commit over slices of %s names each slice once: %s".formatted(table.name(), slices));
    }
  }

  List<Slice> slices() {
    return parts.stream().map(Part::slice).toList();
  }

  /** One slice's part, as if it were a batch of its own; for who judges it. */
  Batch batch(Part part) {
    return new Batch(
        part.run(),
        table,
        part.slice(),
        mode,
        rows,
        part.inputs(),
        SourceFacts.NONE,
        Map.of(),
        part.configHash());
  }
}
