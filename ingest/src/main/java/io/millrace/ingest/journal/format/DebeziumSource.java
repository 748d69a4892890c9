package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.MISSING_POSITION;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.Position;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code source} block of Debezium's events: of which table they are, and where they stand in
 * the source's log. How a position is made for each connector is told in {@code
 * docs/journal-formats.md}.
 */
final class DebeziumSource {
  private static final int CONNECTOR = 0;
  private static final int TS_MS = 1;
  private static final int SNAPSHOT = 2;
  private static final int DB = 3;
  private static final int SCHEMA = 4;
  private static final int TABLE = 5;
  private static final int SEQUENCE = 6;
  private static final int LSN = 7;
  private static final int TX_ID = 8;
  private static final int SERVER_ID = 9;
  private static final int GTID = 10;
  private static final int FILE = 11;
  private static final int POS = 12;
  private static final int ROW = 13;
  private static final int COMMIT_LSN = 14;
  private static final int CHANGE_LSN = 15;
  private static final int EVENT_SERIAL_NO = 16;
  private static final int SCN = 17;
  private static final int COMMIT_SCN = 18;
  private static final int RS_ID = 19;
  private static final int SSN = 20;
  private static final int TS_US = 21;
  private static final int TS_NS = 22;

  private static final long SNAPSHOT_ROW = 0;
  private static final long CHANGE = 1;

  /** Epoch, and the place in the log at which a snapshot was taken. */
  static final int BARRIER_PARTS = 3;

  private static final long NONE = Long.MIN_VALUE;

  private final Members members =
      new Members(
          "connector",
          "ts_ms",
          "snapshot",
          "db",
          "schema",
          "table",
          "sequence",
          "lsn",
          "txId",
          "server_id",
          "gtid",
          "file",
          "pos",
          "row",
          "commit_lsn",
          "change_lsn",
          "event_serial_no",
          "scn",
          "commit_scn",
          "rs_id",
          "ssn",
          "ts_us",
          "ts_ns");
  private final Epochs epochs;
  private final Handover handover; // null if the journal stands by itself
  private final RememberedText connector = new RememberedText();
  private final RememberedText snapshot = new RememberedText();
  private final RememberedText db = new RememberedText();
  private final RememberedText schema = new RememberedText();
  private final RememberedText tableName = new RememberedText();
  private final RememberedText transaction = new RememberedText();
  private final RememberedText server = new RememberedText();
  private String lastSchema = "";
  private String lastTableName = "";
  private String table = "";

  DebeziumSource(DecodeOptions options) {
    this.epochs = new Epochs(options.epochs());
    this.handover = options.handover().orElse(null);
  }

  Members members() {
    return members;
  }

  String connector() {
    return connector.of(members, CONNECTOR);
  }

  /** With its schema, or its database where there are no schemas. */
  String table() {
    String name = tableName.of(members, TABLE);
    String owner = members.has(SCHEMA) ? schema.of(members, SCHEMA) : db.of(members, DB);
    if (!name.equals(lastTableName) || !owner.equals(lastSchema)) {
      lastTableName = name;
      lastSchema = owner;
      table = Tables.named(owner, name);
    }
    return table;
  }

  long at(long other) {
    return members.whole(TS_MS, other);
  }

  /** The source's own name of the transaction; empty if it has none. */
  String transaction() {
    return members.has(TX_ID) ? transaction.of(members, TX_ID) : members.string(GTID);
  }

  /** True, first, last, last_in_data_collection, incremental, ...; empty or false for a change. */
  String snapshot() {
    return snapshot.of(members, SNAPSHOT);
  }

  boolean isSnapshot() {
    String told = snapshot();
    return !told.isEmpty() && !told.equals("false");
  }

  /**
   * Where the event stands, without its digest.
   *
   * @throws BadEvent if the block does not tell
   */
  long[] place(JournalSink sink) {
    if (handover != null) {
      return placeAfterCopies(sink);
    }
    return switch (connector()) {
      case "postgresql" -> postgres();
      case "mysql", "mariadb" -> binlog(sink);
      case "sqlserver", "db2", "informix" -> commitAndChange();
      case "oracle" -> oracle();
      default -> byWhatIsThere(sink);
    };
  }

  /** Only of the log that the copies tell their places of. */
  private long[] placeAfterCopies(JournalSink sink) {
    String told = connector();
    boolean fits =
        told.isEmpty()
            || (handover.log() == Handover.Log.POSTGRESQL
                ? told.equals("postgresql")
                : told.equals("mysql") || told.equals("mariadb"));
    if (!fits) {
      throw new BadEvent(
          MISSING_POSITION,
          "The event is of connector '%s', whose positions say nothing of when the copy of the table was taken. Name the source under 'snapshot' that the journal is of."
              .formatted(told));
    }
    return handover.log() == Handover.Log.POSTGRESQL ? postgres() : binlog(sink);
  }

  private long[] byWhatIsThere(JournalSink sink) {
    if (members.has(COMMIT_LSN)) {
      return commitAndChange();
    }
    if (members.has(SCN)) {
      return oracle();
    }
    if (members.has(FILE)) {
      return binlog(sink);
    }
    if (members.has(LSN) || members.has(SEQUENCE)) {
      return postgres();
    }
    return clock();
  }

  /**
   * By the last commit before the event's transaction, since transactions are logged one into
   * another but sent in the order of their commits. Before the first commit is seen it is not told;
   * then all commits are still to come, and the event's own place is before them.
   */
  private long[] postgres() {
    long lsn = members.whole(LSN, NONE);
    long commit = sequence();
    if (lsn == NONE) {
      throw missing("lsn");
    }
    long term = handover == null ? 0 : handover.term(lsn);
    return new long[] {
      term, commit == NONE ? lsn : commit, isSnapshot() ? SNAPSHOT_ROW : CHANGE, lsn
    };
  }

  /** The first number of a text such as {@code ["23","42"]} or {@code [null,"42"]}. */
  private long sequence() {
    if (!members.has(SEQUENCE)) {
      return NONE;
    }
    byte[] text = members.text();
    int to = members.end(SEQUENCE);
    int at = members.start(SEQUENCE);
    while (at < to && !isDigit(text[at]) && text[at] != ',') {
      at++;
    }
    int from = at;
    while (at < to && isDigit(text[at])) {
      at++;
    }
    return at == from ? NONE : JsonText.whole(text, from, at, NONE);
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private long[] binlog(JournalSink sink) {
    long file = Numbers.fileNumber(members.string(FILE));
    long pos = members.whole(POS, NONE);
    if (file == NONE || pos == NONE) {
      throw missing("file and pos");
    }
    if (pos < 0) {
      throw new BadEvent(
          MISSING_POSITION,
          "The source block's pos is %d. MariaDB tells none since 11.4: SET GLOBAL binlog_legacy_event_pos = ON, or take the journal by millrace capture."
              .formatted(pos));
    }
    long epoch =
        isSnapshot()
            ? epochs.ofSnapshot(members.string(GTID))
            : epochs.of(server.of(members, SERVER_ID), members.string(GTID), sink);
    return new long[] {epoch, file, pos, members.whole(ROW, 0)};
  }

  /** LSNs such as {@code 00000027:00000758:0005}. */
  private long[] commitAndChange() {
    if (!members.has(COMMIT_LSN)) {
      throw missing("commit_lsn");
    }
    long[] commit = Numbers.hexadecimal(members.string(COMMIT_LSN));
    long[] change = Numbers.hexadecimal(members.string(CHANGE_LSN));
    return new long[] {
      0, commit[0], commit[1], change[0], change[1], members.whole(EVENT_SERIAL_NO, 0)
    };
  }

  /** By commit, and in it by the record of the redo log, whose id has fixed widths. */
  private long[] oracle() {
    long scn = scn(SCN);
    if (scn == NONE) {
      throw missing("scn");
    }
    long commit = scn(COMMIT_SCN);
    String record = members.string(RS_ID).toLowerCase(Locale.ROOT).replace("0x", "");
    long[] place = Numbers.hexadecimal(record);
    return new long[] {
      0,
      commit == NONE ? scn : commit,
      isSnapshot() ? SNAPSHOT_ROW : CHANGE,
      scn,
      place[0],
      place[1],
      members.whole(SSN, 0)
    };
  }

  /** A number, behind which the redo thread may stand. */
  private long scn(int name) {
    byte[] text = members.string(name).getBytes(UTF_8);
    int to = 0;
    while (to < text.length && isDigit(text[to])) {
      to++;
    }
    return to == 0 ? NONE : JsonText.whole(text, 0, to, NONE);
  }

  /** A connector that we do not know: its clock must do. */
  private long[] clock() {
    long nanos = members.whole(TS_NS, NONE);
    if (nanos == NONE) {
      long micros = members.whole(TS_US, NONE);
      nanos = micros == NONE ? NONE : micros * 1000;
    }
    if (nanos == NONE) {
      long millis = members.whole(TS_MS, NONE);
      nanos = millis == NONE ? NONE : millis * 1_000_000;
    }
    if (nanos == NONE) {
      throw missing("position and no ts_ms");
    }
    return new long[] {0, nanos, isSnapshot() ? SNAPSHOT_ROW : CHANGE};
  }

  private BadEvent missing(String what) {
    return new BadEvent(
        MISSING_POSITION,
        "The source block of connector '%s' has no %s. If the journal's files lie in the order of the changes, say 'order: arrival'."
            .formatted(connector(), what));
  }

  /**
   * What comes before all rows of this event's snapshot, and after all that happened before it;
   * empty if the source's clock is all that is known, which goes on during a snapshot.
   *
   * @param place as {@link #place} gave it
   */
  static Optional<String> barrier(long[] place) {
    return place.length <= BARRIER_PARTS
        ? Optional.empty()
        : Optional.of(Position.of(Arrays.copyOf(place, BARRIER_PARTS)));
  }
}
