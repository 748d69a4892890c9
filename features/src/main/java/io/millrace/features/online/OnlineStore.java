package io.millrace.features.online;

import io.millrace.features.reader.FeatureType;
import io.millrace.features.reader.MadeOf;
import io.millrace.features.reader.StoredTable;
import io.millrace.features.reader.VectorStore;
import io.millrace.lake.InvalidSpecException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that holds one edition of each version of a group. An export is a series of batches that
 * are each done whole or not at all; then the store remembers the edition as the newest that it
 * holds whole, and from then on takes none of an older one; then entities that are not in it go.
 * Broken off anywhere, it is begun again and finds what it had written.
 */
public abstract sealed class OnlineStore permits PostgresStore, RedisStore {
  private static final Logger LOG = LoggerFactory.getLogger(OnlineStore.class);

  private final Pace pace;

  OnlineStore(Pace pace) {
    this.pace = pace;
  }

  /**
   * Puts a slice into the store.
   *
   * @param rows with the table's columns, each entity once; read once
   * @param slice for people who look at the store
   * @param run for the same
   * @return what became of each row
   * @throws io.millrace.lake.UnreachableException if the store goes away; the next export goes on
   */
  public final ExportCounts export(
      StoredTable stored, Dataset<Row> rows, Edition edition, String slice, String run) {
    GroupInStore group = prepare(stored);
    ExportCounts written = PartitionExport.export(group, rows, stored.keys().size(), edition, pace);
    ExportCounts counts = written.deleting(group.finish(edition, slice, run, pace.ofOne()));
    LOG.info("Exported {} of {} to {}: {}", slice, stored.group(), group, counts);
    return counts;
  }

  /**
   * Makes what the group needs, or adds what has come since.
   *
   * @throws InvalidSpecException if the store has a column as another type
   */
  abstract GroupInStore prepare(StoredTable stored);

  /** The newest edition that is here whole; empty if none is. */
  public abstract Optional<Edition> whole(StoredTable stored);

  /** How many entities are here, of whatever edition. */
  public abstract long entities(StoredTable stored);

  /** As services read it. */
  public abstract VectorStore vectors();

  /**
   * All columns of both: an older slice that is exported late, with fewer features, hides none.
   *
   * @throws InvalidSpecException if one is of another type in the store
   */
  static StoredTable merged(StoredTable known, StoredTable now) {
    requireSameTypes(known, now);
    Map<String, FeatureType> columns = new LinkedHashMap<>(now.columns());
    known.columns().forEach(columns::putIfAbsent);
    Map<String, MadeOf> made = new LinkedHashMap<>(now.made());
    known.made().forEach(made::putIfAbsent);
    return new StoredTable(now.group(), now.version(), now.keys(), columns, made);
  }

  private static void requireSameTypes(StoredTable known, StoredTable now) {
    known
        .columns()
        .forEach(
            (name, type) -> {
              if (!type.equals(now.columns().getOrDefault(name, type))) {
                throw new InvalidSpecException(
                    "%s@%d keeps '%s' as %s in the store, and the slice has %s. A column that becomes another needs another version of the group."
                        .formatted(
                            now.group(), now.version(), name, type, now.columns().get(name)));
              }
            });
    if (!known.keys().equals(now.keys())) {
      throw new InvalidSpecException(
          "%s@%d has the keys %s in the store, and now %s. Other keys need another version of the group."
              .formatted(now.group(), now.version(), known.keys(), now.keys()));
    }
  }
}
