package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.format.DebeziumEvents.postgres;
import static io.millrace.ingest.journal.format.DebeziumEvents.withSchema;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ingest.journal.RowSchema.Column;
import io.millrace.ingest.journal.RowSchema.Encoding;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debezium's schemas, and the types that a read over JDBC gives the same columns. */
final class ConnectTypesTest {
  private static Column column(String field) {
    String fields = "{\"type\":\"int32\",\"optional\":false,\"field\":\"id\"}," + field;
    return Told.by(
            Formats.decoder(JournalFormat.DEBEZIUM_JSON, List.of("id"), DecodeOptions.standard()),
            withSchema(fields, postgres("c", "null", "{\"id\":7,\"x\":null}", 23L, 42)))
        .onlyChange()
        .schema()
        .columns()
        .get(1);
  }

  @ParameterizedTest
  @CsvSource({
    "boolean, '', boolean, PLAIN",
    "int16, '', smallint, PLAIN",
    "int32, '', int, PLAIN",
    "int64, '', bigint, PLAIN",
    "float, '', float, PLAIN",
    "double, '', double, PLAIN",
    "string, '', string, PLAIN",
    "bytes, '', binary, BASE64",
    "int32, io.debezium.time.Date, date, EPOCH_DAYS",
    "int32, io.debezium.time.Time, string, MILLIS",
    "int64, io.debezium.time.MicroTime, string, MICROS",
    "int64, io.debezium.time.NanoTime, string, NANOS",
    "string, io.debezium.time.ZonedTime, string, PLAIN",
    "int64, io.debezium.time.Timestamp, timestamp_ntz, MILLIS",
    "int64, io.debezium.time.MicroTimestamp, timestamp_ntz, MICROS",
    "int64, io.debezium.time.NanoTimestamp, timestamp_ntz, NANOS",
    "string, io.debezium.time.ZonedTimestamp, timestamp, ISO_INSTANT",
    "int32, io.debezium.time.Year, int, PLAIN",
    "int32, org.apache.kafka.connect.data.Date, date, EPOCH_DAYS",
    "int32, org.apache.kafka.connect.data.Time, string, MILLIS",
    "int64, org.apache.kafka.connect.data.Timestamp, timestamp_ntz, MILLIS",
    "struct, io.debezium.data.VariableScaleDecimal, string, VARIABLE_DECIMAL",
    "string, io.debezium.data.Json, string, PLAIN",
    "string, io.debezium.data.Uuid, string, PLAIN",
    "string, io.debezium.data.Enum, string, PLAIN",
    "struct, io.debezium.data.geometry.Point, string, TEXT"
  })
  void a_column_has_the_type_of_its_meaning(
      String type, String meaning, String spark, Encoding encoding) {
    // given
    String name = meaning.isEmpty() ? "" : ",\"name\":\"%s\",\"version\":1".formatted(meaning);
    // when
    Column column =
        column("{\"type\":\"%s\",\"optional\":true%s,\"field\":\"x\"}".formatted(type, name));
    // then
    assertThat(column).isEqualTo(new Column("x", DataType.fromDDL(spark), encoding, true));
  }

  @ParameterizedTest
  @CsvSource({
    "10, 2, 'decimal(10,2)'",
    "38, 0, 'decimal(38,0)'",
    "65, 30, 'decimal(38,30)'",
    "2, 5, 'decimal(5,5)'"
  })
  void decimals_keep_their_scale(int precision, int scale, String spark) {
    // when
    Column column =
        column(
            """
            {"type":"bytes","optional":true,"name":"org.apache.kafka.connect.data.Decimal","version":1,"parameters":{"scale":"%d","connect.decimal.precision":"%d"},"field":"x"}"""
                .formatted(scale, precision));
    // then
    assertThat(column)
        .isEqualTo(new Column("x", DataType.fromDDL(spark), Encoding.DECIMAL_BYTES, true));
  }

  @ParameterizedTest
  @CsvSource({"0, 'decimal(20,0)'", "4, 'decimal(38,4)'"})
  void whole_numbers_without_a_precision_are_unsigned_longs(int scale, String spark) {
    // when
    Column column =
        column(
            """
            {"type":"bytes","optional":true,"name":"org.apache.kafka.connect.data.Decimal","version":1,"parameters":{"scale":"%d"},"field":"x"}"""
                .formatted(scale));
    // then
    assertThat(column)
        .isEqualTo(new Column("x", DataType.fromDDL(spark), Encoding.DECIMAL_BYTES, true));
  }

  @Test
  void bits_are_a_number_as_far_as_they_fit_one() {
    // given
    String bits =
        """
        {"type":"bytes","optional":true,"name":"io.debezium.data.Bits","version":1,"parameters":{"length":"%d"},"field":"x"}""";
    // when, then
    assertThat(column(bits.formatted(64)))
        .isEqualTo(new Column("x", DataType.fromDDL("decimal(20,0)"), Encoding.BITS, true));
    assertThat(column(bits.formatted(65)))
        .isEqualTo(new Column("x", DataType.fromDDL("binary"), Encoding.BASE64, true));
  }

  @Test
  void lists_and_maps_are_their_json() {
    // given
    String list =
        """
        {"type":"array","items":{"type":"string","optional":true},"optional":true,"field":"x"}""";
    // when, then
    assertThat(column(list))
        .isEqualTo(new Column("x", DataType.fromDDL("string"), Encoding.TEXT, true));
  }

  @ParameterizedTest
  @CsvSource({
    "int64, BIGINT UNSIGNED, 'decimal(20,0)'",
    "int64, BIGINT, bigint",
    "int32, MEDIUMINT UNSIGNED, bigint",
    "int32, MEDIUMINT, int"
  })
  void unsigned_numbers_have_room_if_the_source_type_is_told(
      String type, String sourceType, String spark) {
    // given
    String field =
        """
        {"type":"%s","optional":false,"parameters":{"__debezium.source.column.type":"%s"},"field":"x"}"""
            .formatted(type, sourceType);
    // when, then
    assertThat(column(field))
        .isEqualTo(new Column("x", DataType.fromDDL(spark), Encoding.PLAIN, false));
  }
}
