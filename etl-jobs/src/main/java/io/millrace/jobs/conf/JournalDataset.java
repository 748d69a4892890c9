package io.millrace.jobs.conf;

import static java.util.stream.Collectors.joining;

import io.millrace.ingest.jdbc.JdbcTable;
import io.millrace.ingest.journal.format.DecodeOptions;
import io.millrace.ingest.journal.format.Handover;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.ingest.journal.replay.JournalSpec;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.Alias;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Inline;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.lake.Slicing;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A table that follows a table of a database by the journal of its changes.
 *
 * @param keys as the table names them
 * @param rename the table's names of columns, by the source's
 */
@Named("journal")
@Doc("A table that follows a table of a database by the journal of its changes.")
public record JournalDataset(
    @Inline Identity identity,
    @Doc("Where the journal is, and who wrote it how.") JournalSource from,
    @Doc(
            value =
                "The tables to take from a journal of several: schema.table, or the table's name"
                    + " alone. Without it: all.",
            example = "[public.customers]")
        @Alias("table")
        List<String> tables,
    @Doc(value = "The columns that make a row unique, as the table names them.", example = "[id]")
        List<String> keys,
    @Doc(
            "The database itself, from which the table is copied before its journal goes on."
                + " Without it a table begins with what its journal tells.")
        @Incidental
        Optional<SnapshotSpec> snapshot,
    @Doc(
            "How the journal is cut into slices. Without it there is one slice, all of the files,"
                + " which is stale when files come.")
        @As(BatchesForm.class)
        Optional<Slicing> slices,
    @Doc(
            "none: a row for each row of the source, as it is. scd2: a row for each state that it was in, with valid_from and valid_to.")
        @Default("none")
        History history,
    @Doc(
            "position: changes are ordered by the source's log. arrival: by slice, file name and"
                + " line, for journals that tell nothing better.")
        @Default("position")
        Order order,
    @Doc(
            value =
                "The servers that were the source's primary, in that order: server ids, server"
                    + " uuids or MariaDB's domain-server. Needed after a failover, since positions"
                    + " of two servers cannot be compared.",
            example =
                "[3e11fa47-71ca-11e1-9e33-c80aa9429562, 5c9a1f2b-71ca-11e1-9e33-c80aa9429562]")
        List<String> epochs,
    @Doc(
            "any: changes count as they come. whole: those of a transaction whose end has not come"
                + " wait for the next slice, and the counts of the end must agree.")
        @Default("any")
        Transactions transactions,
    @Doc("How long it is known what was deleted.") Optional<Tombstones> tombstones,
    @Doc("How much of a slice may be impossible to understand.") Optional<Rejects> rejects,
    @Doc("What Debezium writes for a value that the database did not log.")
        @Default(DecodeOptions.UNAVAILABLE)
        String unavailableValue,
    @Doc(value = "Columns in which a value that looks so is one.", example = "[notes]")
        List<String> placeholderIsData,
    @Doc(
            value = "Names of columns in the table, by their names in the journal.",
            example = "{ cust_nm: customer_name }")
        Map<String, String> rename,
    @Inline Publication publication)
    implements DatasetSpec {
  /** The formats that tell where a transaction ends. */
  private static final Set<JournalFormat> TELL_TRANSACTIONS =
      EnumSet.of(
          JournalFormat.DEBEZIUM_JSON,
          JournalFormat.DEBEZIUM_AVRO,
          JournalFormat.MAXWELL,
          JournalFormat.WAL2JSON);

  /** Those of them whose ends count the changes of all tables. */
  private static final Set<JournalFormat> COUNT_BY_TABLE =
      EnumSet.of(JournalFormat.DEBEZIUM_JSON, JournalFormat.DEBEZIUM_AVRO);

  /** Whether former states of rows are kept. */
  public enum History {
    NONE,
    SCD2
  }

  /** What orders changes. */
  public enum Order {
    POSITION,
    ARRIVAL
  }

  /** Whether changes wait for the rest of their transaction. */
  public enum Transactions {
    ANY,
    WHOLE
  }

  /** How long it is known what was deleted. */
  @Bare("keep")
  @Doc(
      "How long it is known what was deleted, so that an older change that comes late does not"
          + " bring it back. A change older than this goes to the rejects.")
  public record Tombstones(
      @Doc("Counted back from the newest change, by the source's clock.") @Default("30d")
          Duration keep) {
    static final Duration KEPT = Duration.ofDays(30);

    public Tombstones {
      new Agreement()
          .refuse(
              keep.isZero(), "keep", "What is forgotten at once cannot hold back a late change.")
          .hold();
    }
  }

  /** How much of a slice may be impossible to understand. */
  @Bare("allow")
  @Doc(
      "How much of a slice may be impossible to understand: it is kept in the table's _rejects, and"
          + " the slice is ready without it. More than that refuses the slice.")
  public record Rejects(
      @Doc("A number of events, or a share such as 0.1%.") @Default("0") Allowance allow) {
    static final Allowance NONE = Allowance.parse("0");
  }

  public JournalDataset {
    tables = List.copyOf(tables);
    keys = List.copyOf(keys);
    epochs = List.copyOf(epochs);
    placeholderIsData = List.copyOf(placeholderIsData);
    rename = Collections.unmodifiableMap(new LinkedHashMap<>(rename));
    Agreement agreement = new Agreement();
    agreeOnNames(agreement, keys, rename, publication.columns());
    agreeOnSlices(agreement, from.medium(), slices.isPresent());
    agreeOnOrder(agreement, from.format(), order, epochs, transactions);
    agreement.refuse(
        transactions == Transactions.WHOLE
            && COUNT_BY_TABLE.contains(from.format())
            && tables.isEmpty(),
        "transactions",
        "The end of a transaction tells how many changes it made to each table, also to those of"
            + " other datasets. Name this one: table: public.customers.");
    if (snapshot.isPresent()) {
      agreeOnSnapshot(agreement, from.format(), order, tables);
      agreement.refuse(
          history == History.SCD2,
          "snapshot",
          "A copy over JDBC does not tell since when its rows are as they are, which a history"
              + " must know. Let the journal begin with the rows that there are.");
    }
    agreement.hold();
  }

  private static void agreeOnNames(
      Agreement agreement,
      List<String> keys,
      Map<String, String> rename,
      Map<String, ColumnSpec> columns) {
    String masked =
        columns.entrySet().stream()
            .filter(column -> column.getValue().mask().isPresent())
            .map(Map.Entry::getKey)
            .collect(joining(", "));
    agreement
        .refuse(
            keys.isEmpty(),
            "keys",
            "Without keys a change cannot find its row. Name the columns that make a row unique:"
                + " keys: [id]. If the source's table has no primary key, columns will do that are"
                + " unique together; if there are none, copy it by kind: jdbc.")
        .refuse(repeats(keys), "keys", "A column stands among the keys twice.")
        .refuse(repeats(rename.values()), "rename", "Two columns get the same name.")
        .refuse(
            !masked.isEmpty(),
            "columns",
            "Kind journal masks nothing, since later changes are compared with what the table holds: %s. Mask it in what is made of this table."
                .formatted(masked));
  }

  /** Without regard to case, as everywhere in Spark. */
  private static boolean repeats(Collection<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().count()
        < names.size();
  }

  private static void agreeOnSlices(Agreement agreement, Medium medium, boolean isSliced) {
    if (medium instanceof Medium.Kafka) {
      agreement.refuse(
          !isSliced, "slices", "A topic needs slices to be cut by. Add slices: { by: day }.");
      return;
    }
    boolean named = ((Medium.Files) medium).isSliced();
    agreement
        .refuse(
            isSliced && !named,
            "from",
            "All slices would have the same files. Put %s into the path, as in landing/customers/%1$s/*, or remove slices."
                .formatted(Medium.Files.SLICE))
        .refuse(
            named && !isSliced,
            "slices",
            "The files are those of a slice, and there are no slices. Add slices: { by: day }, or take %s out of the path."
                .formatted(Medium.Files.SLICE));
  }

  private static void agreeOnOrder(
      Agreement agreement,
      JournalFormat format,
      Order order,
      List<String> epochs,
      Transactions transactions) {
    boolean byArrival = order == Order.ARRIVAL;
    agreement
        .refuse(
            byArrival && !epochs.isEmpty(),
            "epochs",
            "Epochs order positions, and order arrival has none. Remove one of the two.")
        .refuse(
            transactions == Transactions.WHOLE && !TELL_TRANSACTIONS.contains(format),
            "transactions",
            "Format %s does not tell where a transaction ends. Write transactions: any."
                .formatted(format));
  }

  private static void agreeOnSnapshot(
      Agreement agreement, JournalFormat format, Order order, List<String> tables) {
    boolean isTold =
        Handover.Log.POSTGRESQL.isToldBy(format) || Handover.Log.BINLOG.isToldBy(format);
    agreement
        .refuse(
            order == Order.ARRIVAL,
            "snapshot",
            "An order of arrival does not tell which changes a copy of the table has. Remove one of"
                + " the two.")
        .refuse(
            !isTold,
            "snapshot",
            "Format %s tells no positions of the source's log, so nothing says which of its changes a copy of the table has. Remove it, and let the journal begin with the rows that there are."
                .formatted(format))
        .refuse(
            tables.size() > 1,
            "snapshot",
            "It copies one table, and the journal is taken of %s. Make a dataset of each."
                .formatted(String.join(", ", tables)));
  }

  /** What is copied before the journal; only of a dataset with a snapshot. */
  public JdbcTable tableToCopy() {
    Map<String, String> bySource = new LinkedHashMap<>();
    Map<String, String> inSource = new LinkedHashMap<>();
    rename.forEach((source, table) -> inSource.put(table, source));
    types().forEach((name, type) -> bySource.put(inSource.getOrDefault(name, name), type));
    return snapshot.orElseThrow().jdbcTable(bySource);
  }

  @Override
  public Slicing slicing() {
    return slices.orElseGet(Slicing::unpartitioned);
  }

  @Override
  public Optional<String> connectsTo() {
    return snapshot.map(SnapshotSpec::source);
  }

  @Override
  public boolean isMerged() {
    return true;
  }

  /** A slice in which nothing has changed is as good as any, once it was delivered. */
  @Override
  public boolean allowsEmpty() {
    return true;
  }

  /** Whether a slice of which nothing was delivered is one in which nothing has changed. */
  public boolean mayBeUndelivered() {
    return publication.empty() == Publication.EmptySlices.ALLOWED;
  }

  public Allowance rejectsAllowed() {
    return rejects.map(Rejects::allow).orElse(Rejects.NONE);
  }

  public Duration tombstonesKept() {
    return tombstones.map(Tombstones::keep).orElse(Tombstones.KEPT);
  }

  /**
   * How the journal is read and what becomes of it.
   *
   * @param paths makes a path absolute that starts at the project's folder
   */
  public JournalSpec journalSpec(UnaryOperator<String> paths) {
    return new JournalSpec(
        from.format(),
        decoding(paths),
        keys,
        types(),
        rename,
        history == History.SCD2,
        transactions == Transactions.WHOLE,
        tombstonesKept());
  }

  private DecodeOptions decoding(UnaryOperator<String> paths) {
    return new DecodeOptions(
        Set.copyOf(tables),
        unavailableValue,
        Set.copyOf(placeholderIsData),
        order == Order.ARRIVAL,
        epochs,
        from.flatPrefix().orElse(DecodeOptions.FLAT_PREFIX),
        from.schemas().map(paths));
  }
}
