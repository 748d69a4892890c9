package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.format.DebeziumEvents.binlog;
import static io.millrace.ingest.journal.format.DebeziumEvents.postgres;
import static io.millrace.ingest.journal.format.DebeziumEvents.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.fold.Coverage;
import io.millrace.ingest.journal.type.ImageReader;
import io.millrace.ingest.journal.type.TableColumns;
import io.millrace.lake.InvalidSpecException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

/** Where rows of a copy stand among the changes of the journal that goes on after it. */
class HandoverPlacesTest {
  private static final long NOTED = 0x100;

  private static Told told(JournalFormat format, Handover handover, String... events) {
    return Told.by(
        Formats.decoder(format, List.of("id"), DecodeOptions.standard().after(handover)), events);
  }

  private static Handover postgresAfter(Long... copies) {
    return new Handover(Handover.Log.POSTGRESQL, List.of(copies));
  }

  private static String copyAt(Handover handover, JournalFormat format, String position) {
    return Position.of(handover.placeOfCopy(format, position, Set.of(), List.of()));
  }

  @Test
  void what_was_logged_after_the_copys_place_wins_whichever_commit_came_before() {
    Handover handover = postgresAfter(NOTED);
    String copy = copyAt(handover, JournalFormat.DEBEZIUM_JSON, "0/100");
    List<String> positions =
        told(
                JournalFormat.DEBEZIUM_JSON,
                handover,
                postgres("u", "null", row(1, "before"), 0x10L, 0xf8),
                postgres("u", "null", row(1, "at"), 0x10L, 0x100),
                postgres("u", "null", row(1, "after"), 0x10L, 0x200))
            .positions();
    assertThat(positions.get(0)).isLessThan(copy);
    assertThat(positions.get(1)).isGreaterThan(copy);
    assertThat(positions.get(2)).isGreaterThan(positions.get(1));
  }

  @Test
  void a_later_copy_moves_no_event_that_was_there_before_it() {
    String[] events = {
      postgres("c", "null", row(1, "a"), 0x10L, 0x20),
      postgres("u", "null", row(1, "b"), 0x20L, 0x180)
    };
    assertThat(told(JournalFormat.DEBEZIUM_JSON, postgresAfter(NOTED, 0x200L), events).positions())
        .isEqualTo(told(JournalFormat.DEBEZIUM_JSON, postgresAfter(NOTED), events).positions());
    assertThat(copyAt(postgresAfter(NOTED, 0x200L), JournalFormat.DEBEZIUM_JSON, "0/200"))
        .isGreaterThan(copyAt(postgresAfter(NOTED), JournalFormat.DEBEZIUM_JSON, "0/100"));
  }

  @Test
  void a_binary_log_goes_on_at_the_very_place_of_the_copy() {
    Handover handover = new Handover(Handover.Log.BINLOG, List.of());
    long[] place =
        handover.placeOfCopy(
            JournalFormat.DEBEZIUM_JSON,
            "binlog.000002:345",
            Set.of("7", "0-7"),
            List.of("5", "0-7"));
    assertThat(place).containsExactly(1, 2, 345, 0);
    String copy = copyAt(handover, JournalFormat.DEBEZIUM_JSON, "binlog.000002:345");
    List<String> positions =
        told(
                JournalFormat.DEBEZIUM_JSON,
                handover,
                binlog("u", row(1, "before"), "7", "binlog.000002", 344, 3),
                binlog("u", row(1, "after"), "7", "binlog.000002", 345, 1))
            .positions();
    assertThat(positions.get(0)).isLessThan(copy);
    assertThat(positions.get(1)).isGreaterThan(copy);
    assertThatThrownBy(
            () ->
                handover.placeOfCopy(
                    JournalFormat.MAXWELL, "binlog.000002:345", Set.of("9"), List.of("5", "7")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("none of the epochs [5, 7]")
        .hasMessageContaining("9");
  }

  @Test
  void positions_of_another_log_or_of_a_clock_are_refused() {
    assertThat(
            told(
                    JournalFormat.DEBEZIUM_JSON,
                    postgresAfter(NOTED),
                    binlog("u", row(1, "a"), "7", "binlog.000002", 344, 3))
                .onlyReject())
        .extracting(Reject::reason, reject -> reject.detail().contains("connector 'mysql'"))
        .containsExactly(Reject.Reason.MISSING_POSITION, true);
    assertThat(
            told(
                    JournalFormat.MAXWELL,
                    new Handover(Handover.Log.BINLOG, List.of()),
                    "{\"database\":\"shop\",\"table\":\"t\",\"type\":\"insert\",\"ts\":1477053217,\"xid\":1,\"data\":{\"id\":1}}")
                .onlyReject()
                .detail())
        .contains("output_binlog_position");
  }

  @Test
  void a_copied_row_is_read_back_as_it_was_whatever_the_spec_declares_of_the_journal() {
    StructType columns =
        new StructType()
            .add("id", DataTypes.LongType, false)
            .add("total", DataTypes.createDecimalType(12, 2))
            .add("flag", DataTypes.BooleanType)
            .add("ratio", DataTypes.FloatType)
            .add("exact", DataTypes.DoubleType)
            .add("note \"1\"", DataTypes.StringType)
            .add("bytes", DataTypes.BinaryType)
            .add("day", DataTypes.DateType)
            .add("clock", DataTypes.TimestampNTZType)
            .add("instant", DataTypes.TimestampType)
            .add("small", DataTypes.ShortType)
            .add("nothing", DataTypes.IntegerType);
    Object[] values = {
      Long.MIN_VALUE,
      Decimal.apply(new BigDecimal("-0.10"), 12, 2),
      true,
      Float.NaN,
      1e-30,
      UTF8String.fromString("__debezium_unavailable_value \u0001\"\\ 日本"),
      new byte[] {0, -1, 127},
      -719_162,
      -62_135_596_800_000_001L,
      1L,
      (short) -7,
      null
    };
    Told told = new Told();
    new CopiedRows(columns, List.of("ID"), "", new long[] {1, 0, 0, 7})
        .tell(new GenericInternalRow(values), new Origin("", 1), told);
    Change change = told.onlyChange();
    assertThat(change.operation()).isEqualTo(Change.Operation.SNAPSHOT);
    assertThat(change.unsaid()).isEmpty();
    assertThat(new String(change.key(), StandardCharsets.UTF_8)).endsWith("-9223372036854775808");

    TableColumns declared =
        new TableColumns(
            List.of("id"),
            Map.of(),
            Map.of("day", "date from millis", "clock", "timestamp_ntz from nanos"));
    assertThat(read(change, declared, columns)).isEqualTo(values);
    StructType journals =
        new StructType().add("flag", DataTypes.BooleanType).add("id", DataTypes.StringType);
    assertThat(read(change, declared, journals))
        .containsExactly(true, UTF8String.fromString("-9223372036854775808"));
  }

  /** As where a converter made true and false of what is a number to JDBC. */
  @Test
  void where_the_journal_has_another_type_it_is_the_journals_that_counts() {
    StructType columns =
        new StructType()
            .add("id", DataTypes.IntegerType)
            .add("bit", DataTypes.createDecimalType(20, 0));
    Told told = new Told();
    new CopiedRows(columns, List.of("id"), "", new long[] {0})
        .tell(
            new GenericInternalRow(new Object[] {7, Decimal.apply(BigDecimal.ONE, 20, 0)}),
            new Origin("", 1),
            told);
    assertThat(
            read(
                told.onlyChange(),
                new TableColumns(List.of("id"), Map.of(), Map.of()),
                new StructType().add("bit", DataTypes.BooleanType)))
        .containsExactly(true);
  }

  private static Object[] read(Change change, TableColumns columns, StructType target) {
    Object[] values = new Object[target.size()];
    try {
      ImageReader.of(change.schema(), columns, target).read(change.image(), Coverage.ALL, values);
    } catch (io.millrace.ingest.journal.type.BadValue e) {
      throw new AssertionError(e);
    }
    return values;
  }
}
