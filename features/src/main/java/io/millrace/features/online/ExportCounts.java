package io.millrace.features.online;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What became of the rows of a slice: {@code read = written + unchanged + outdated + withoutKey}.
 *
 * @param written that are in the store now and were not before
 * @param unchanged that an earlier attempt at the same export had written
 * @param outdated that the store holds newer values of
 * @param withoutKey that name no entity
 * @param deleted entities that are not in the slice, and no longer in the store
 */
public record ExportCounts(
    long read, long written, long unchanged, long outdated, long withoutKey, long deleted)
    implements Serializable {
  private static final String READ = "export.read";
  private static final String WRITTEN = "export.written";
  private static final String DELETED = "export.deleted";

  public ExportCounts {
    if (read != written + unchanged + outdated + withoutKey) {
      throw new IllegalStateException(
          "%d rows were read, and not as many are accounted for: %d written, %d unchanged, %d outdated, %d without a key."
              .formatted(read, written, unchanged, outdated, withoutKey));
    }
  }

  static final ExportCounts NONE = new ExportCounts(0, 0, 0, 0, 0, 0);

  /** Rows that the store holds newer values of, all of them. */
  static ExportCounts outdated(long rows) {
    return new ExportCounts(rows, 0, 0, rows, 0, 0);
  }

  ExportCounts plus(ExportCounts other) {
    return new ExportCounts(
        read + other.read,
        written + other.written,
        unchanged + other.unchanged,
        outdated + other.outdated,
        withoutKey + other.withoutKey,
        deleted + other.deleted);
  }

  ExportCounts deleting(long entities) {
    return new ExportCounts(read, written, unchanged, outdated, withoutKey, deleted + entities);
  }

  /** By the names that balance sheets have. */
  public Map<String, Long> balance() {
    Map<String, Long> balance = new LinkedHashMap<>();
    balance.put(READ, read);
    balance.put(WRITTEN, written);
    balance.put("export.unchanged", unchanged);
    balance.put("export.outdated", outdated);
    balance.put("export.without-key", withoutKey);
    balance.put(DELETED, deleted);
    return balance;
  }

  /** Of a balance sheet, if it is that of an export. */
  public static Optional<String> brief(Map<String, Long> balance) {
    return Optional.ofNullable(balance.get(WRITTEN))
        .map(
            written ->
                "%,d of %,d entities written, %,d gone"
                    .formatted(written, balance.get(READ), balance.get(DELETED)));
  }
}
