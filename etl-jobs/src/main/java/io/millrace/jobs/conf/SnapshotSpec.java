package io.millrace.jobs.conf;

import io.millrace.ingest.jdbc.JdbcTable;
import io.millrace.ingest.jdbc.Relation;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The database itself, from which the table is copied where its journal does not reach. */
@Doc(
    "The database itself, from which the table is copied with the first slice, and again by 'run"
        + " --snapshot'. The journal must begin before that.")
public record SnapshotSpec(
    @Doc(value = "The source to read from, a file in conf/sources.", example = "shop")
        String source,
    @Doc(
            value =
                "The table to copy: schema.table. A name that holds a dot stands in double quotes.",
            example = "public.customers")
        String table,
    @Doc(
            value =
                "A condition in the source's own SQL: only rows that fulfil it are copied. Then"
                    + " nothing is taken for gone that is not among them.",
            example = "region = 'EU'")
        Optional<String> where,
    @Doc(
            "How long to wait for transactions that were open when PostgreSQL told its log"
                + " position; their changes might be missing in the copy and in the journal after"
                + " it.")
        @Default("10m")
        Duration patience,
    @Doc("How the read is split over several connections.") Optional<JdbcDataset.Split> split) {
  /** What a read over JDBC can be asked for; all else is made of what it gives. */
  private static final Pattern TYPE_OF_READ =
      Pattern.compile(
          "(?i)\\s*(?:string|decimal\\s*(?:\\(\\s*\\d+\\s*(?:,\\s*\\d+\\s*)?\\))?)\\s*");

  public SnapshotSpec {
    new Agreement()
        .refuse(table.isBlank(), "table", "Name the table to copy: schema.table.")
        .refuse(
            where.isPresent() && where.get().isBlank(),
            "where",
            "An empty condition. Write one, or remove the key.")
        .hold();
  }

  /**
   * What to read of the source, and how.
   *
   * @param types of columns, by the source's names
   */
  JdbcTable jdbcTable(Map<String, String> types) {
    Map<String, String> ofRead = new HashMap<>(types);
    ofRead.values().removeIf(type -> !TYPE_OF_READ.matcher(type).matches());
    return new JdbcTable(
        Relation.table(table),
        List.of(),
        List.of(),
        ofRead,
        split.flatMap(JdbcDataset.Split::column),
        split.flatMap(JdbcDataset.Split::count).map(OptionalInt::of).orElseGet(OptionalInt::empty),
        OptionalInt.empty(),
        Optional.empty(),
        where);
  }
}
