package io.millrace.ingest.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.Marker;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.RowSchema.Column;
import io.millrace.ingest.journal.RowSchema.Encoding;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CanalTest {
  private final EventDecoder decoder =
      Formats.decoder(JournalFormat.CANAL, List.of("k"), DecodeOptions.standard());

  private static String message(String type, String data, String old, String types) {
    return """
    {"data":%s,"database":"shop","es":1684770072000,"id":81,"isDdl":false,"mysqlType":%s,"old":%s,"pkNames":["k"],"sql":"","table":"t1","ts":1684770072286,"type":"%s"}"""
        .formatted(data, types, old, type);
  }

  @Test
  void a_message_holds_several_rows_each_at_its_place() {
    // when
    Told told =
        Told.by(
            decoder,
            message(
                "INSERT",
                "[{\"k\":\"1\",\"v\":\"A\"},{\"k\":\"2\",\"v\":null}]",
                "null",
                "{\"k\":\"INT\",\"v\":\"VARCHAR(10)\"}"));
    // then
    assertThat(told.images())
        .containsExactly("{\"k\":\"1\",\"v\":\"A\"}", "{\"k\":\"2\",\"v\":null}");
    assertThat(told.positions().get(0)).startsWith(Position.of(0, 1_684_770_072_000L, 81, 0));
    assertThat(told.positions().get(1)).startsWith(Position.of(0, 1_684_770_072_000L, 81, 1));
    assertThat(told.changes()).extracting(Change::table).containsOnly("shop.t1");
    assertThat(told.changes().get(0).schema()).isSameAs(told.changes().get(1).schema());
    assertThat(told.changes().get(0).schema().columns())
        .containsExactly(
            new Column("k", DataType.fromDDL("int"), Encoding.PARSED, true),
            new Column("v", DataType.fromDDL("string"), Encoding.TEXT, true));
  }

  @Test
  void rows_are_updated_and_moved_each_by_its_own_old_values() {
    // when
    Told told =
        Told.by(
            decoder,
            message(
                "UPDATE",
                "[{\"k\":\"1\",\"v\":\"B\"},{\"k\":\"3\",\"v\":\"C\"}]",
                "[{\"v\":\"A\"},{\"k\":\"2\"}]",
                "{\"k\":\"INT\",\"v\":\"VARCHAR(10)\"}"));
    // then
    assertThat(told.operations())
        .containsExactly(Operation.UPDATE, Operation.DELETE, Operation.UPDATE);
    assertThat(told.images())
        .containsExactly("{\"k\":\"1\",\"v\":\"B\"}", "{\"k\":\"2\"}", "{\"k\":\"3\",\"v\":\"C\"}");
  }

  @Test
  void columns_that_have_a_type_and_no_value_are_unsaid_in_an_update() {
    // when
    Change change =
        Told.by(
                decoder,
                message("UPDATE", "[{\"k\":\"1\"}]", "[]", "{\"k\":\"INT\",\"v\":\"VARCHAR(10)\"}"))
            .onlyChange();
    // then
    assertThat(change.unsaid()).isEqualTo(Set.of("v"));
  }

  @Test
  void ddl_is_a_marker_and_truncate_a_change() {
    // given
    String alter =
        message("ALTER", "null", "null", "null").replace("\"isDdl\":false", "\"isDdl\":true");
    String truncate =
        message("TRUNCATE", "null", "null", "null").replace("\"isDdl\":false", "\"isDdl\":true");
    // when
    Told told = Told.by(decoder, alter, truncate);
    // then
    assertThat(told.markers()).containsExactly(new Marker.SchemaChange("shop.t1"));
    assertThat(told.operations()).containsExactly(Operation.TRUNCATE);
  }

  @Test
  void what_is_not_canals_is_a_reject() {
    // when
    Told told =
        Told.by(
            decoder,
            "{\"op\":\"c\"}",
            message("INSERT", "null", "null", "null"),
            message("INSERT", "[{\"k\":\"1\"}]", "null", "null").replace("\"es\"", "\"xs\""));
    // then
    assertThat(told.rejects())
        .extracting(Reject::reason)
        .containsExactly(
            Reject.Reason.UNKNOWN_FORMAT,
            Reject.Reason.UNKNOWN_FORMAT,
            Reject.Reason.MISSING_POSITION);
  }

  @ParameterizedTest
  @CsvSource({
    "TINYINT(1), smallint, PARSED",
    "tinyint(3) unsigned, smallint, PARSED",
    "SMALLINT unsigned zerofill, int, PARSED",
    "mediumint(8) unsigned, bigint, PARSED",
    "int(11), int, PARSED",
    "INT(8) unsigned zerofill, bigint, PARSED",
    "bigint(20), bigint, PARSED",
    "BIGINT unsigned, 'decimal(20,0)', PARSED",
    "bit(64), 'decimal(20,0)', PARSED",
    "FLOAT, float, PARSED",
    "'REAL(10,7) unsigned zerofill', double, PARSED",
    "'DOUBLE PRECISION(10,7) unsigned zerofill', double, PARSED",
    "'decimal(8, 0)', 'decimal(8,0)', PARSED",
    "'NUMERIC(8,3) unsigned', 'decimal(8,3)', PARSED",
    "'FIXED(40,3)', string, TEXT",
    "DECIMAL, 'decimal(38,18)', PARSED",
    "DATE, date, PARSED",
    "DATETIME(6), timestamp_ntz, PARSED",
    "TIMESTAMP, timestamp, PARSED",
    "TIME, string, TEXT",
    "YEAR, int, PARSED",
    "VARCHAR(20), string, TEXT",
    "LONGTEXT, string, TEXT",
    "VARBINARY(20), binary, LATIN1",
    "BLOB, binary, LATIN1",
    "POINT, binary, LATIN1",
    "JSON, string, TEXT"
  })
  void columns_have_the_types_that_mysql_declares(
      String declared, String spark, Encoding encoding) {
    assertThat(MySqlTypes.column("x", declared))
        .isEqualTo(new Column("x", DataType.fromDDL(spark), encoding, true));
  }

  @Test
  void enums_and_sets_know_their_members() {
    assertThat(MySqlTypes.column("x", "ENUM('a','it''s',')')"))
        .isEqualTo(
            new Column(
                "x", DataTypes.StringType, Encoding.MEMBER, true, List.of("a", "it's", ")")));
    assertThat(MySqlTypes.column("x", "set('a','b')"))
        .isEqualTo(
            new Column("x", DataTypes.StringType, Encoding.MEMBERS, true, List.of("a", "b")));
  }
}
