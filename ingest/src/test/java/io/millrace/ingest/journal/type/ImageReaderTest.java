package io.millrace.ingest.journal.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.RowSchema.Encoding;
import io.millrace.ingest.journal.fold.Coverage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReaderTest {
  @ParameterizedTest
  @CsvSource({
    "0001-01-01, 0001-01-01",
    "1582-10-10, 1582-10-10",
    "+12024-02-29, +12024-02-29",
    "0044-03-15 BC, -0043-03-15"
  })
  void h63_dates_go_on_in_both_directions(String text, String date) throws Exception {
    assertThat(read(DataTypes.DateType, Encoding.PARSED, "\"" + text + "\""))
        .isEqualTo((int) LocalDate.parse(date).toEpochDay());
  }

  @ParameterizedTest
  @CsvSource({
    "MILLIS, 1709287200001, 1709287200001000",
    "MICROS, -1, -1",
    "NANOS, 1709287200000001000, 1709287200000001",
    "PARSED, '\"2024-03-01 10:00:00.000001\"', 1709287200000001",
    "ISO_INSTANT, '\"2024-03-01T11:00:00.5+01:00\"', 1709287200500000",
    "ISO_INSTANT, '\"+10000-01-01T00:00:00Z\"', 253402300800000000"
  })
  void h64_moments_are_exact(Encoding encoding, String json, long micros) throws Exception {
    assertThat(read(DataTypes.TimestampType, encoding, json)).isEqualTo(micros);
  }

  @Test
  void h64_what_is_finer_than_microseconds_is_refused() {
    assertThatThrownBy(() -> read(DataTypes.TimestampType, Encoding.NANOS, "1709287200000000001"))
        .isInstanceOf(BadValue.class)
        .hasMessageContaining("'c'")
        .hasMessageContaining("1709287200000000001")
        .hasMessageContaining("finer than microseconds");
  }

  @Test
  void h64_a_time_may_be_longer_than_a_day_and_negative() throws Exception {
    assertThat(read(DataTypes.StringType, Encoding.MICROS, "-3020399500000"))
        .isEqualTo(text("-838:59:59.5"));
  }

  @Test
  void h61_a_date_of_zeros_is_null_only_by_rule() throws Exception {
    assertThatThrownBy(() -> read(DataTypes.DateType, Encoding.PARSED, "\"0000-00-00\""))
        .isInstanceOf(BadValue.class)
        .hasMessageContaining("zero null");
    RowSchema schema = schema(DataTypes.StringType, Encoding.TEXT);
    assertThat(read(schema, Map.of("c", "date zero null"), DataTypes.DateType, "\"0000-00-00\""))
        .isNull();
  }

  @Test
  void h59_decimals_keep_every_digit() throws Exception {
    DataType type = DataTypes.createDecimalType(38, 2);
    String digits = "123456789012345678901234567890123456.78";
    assertThat(((Decimal) read(type, Encoding.PLAIN, digits)).toJavaBigDecimal())
        .isEqualTo(new BigDecimal(digits));
    assertThat(
            ((Decimal) read(DataTypes.createDecimalType(5, 2), Encoding.DECIMAL_BYTES, "\"/w==\""))
                .toJavaBigDecimal())
        .isEqualTo(new BigDecimal("-0.01"));
  }

  @Test
  void h59_a_decimal_is_not_rounded() {
    assertThatThrownBy(() -> read(DataTypes.createDecimalType(5, 2), Encoding.PLAIN, "\"1.005\""))
        .isInstanceOf(BadValue.class)
        .hasMessage("Column 'c': '1.005' does not fit into DECIMAL(5,2)");
  }

  @Test
  void h60_what_is_no_number_stays_that_way_in_a_double() throws Exception {
    assertThat(read(DataTypes.DoubleType, Encoding.PLAIN, "\"NaN\"")).isEqualTo(Double.NaN);
    assertThat(read(DataTypes.DoubleType, Encoding.PLAIN, "\"-Infinity\""))
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void h65_unsigned_numbers_keep_their_range() throws Exception {
    assertThatThrownBy(() -> read(DataTypes.LongType, Encoding.PLAIN, "18446744073709551615"))
        .isInstanceOf(BadValue.class);
    DataType type = DataTypes.createDecimalType(20, 0);
    assertThat(((Decimal) read(type, Encoding.PLAIN, "18446744073709551615")).toJavaBigDecimal())
        .isEqualTo(new BigDecimal("18446744073709551615"));
    assertThat(((Decimal) read(type, Encoding.BITS, "\"/////////38=\"")).toJavaBigDecimal())
        .isEqualTo(new BigDecimal(Long.MAX_VALUE));
  }

  @Test
  void a_decimal_may_be_written_as_a_number() throws Exception {
    DataType type = DataTypes.createDecimalType(38, 2);
    assertThat(
            ((Decimal) read(type, Encoding.DECIMAL_BYTES, "123456789876543212345678987654321.1"))
                .toJavaBigDecimal())
        .isEqualTo(new BigDecimal("123456789876543212345678987654321.10"));
  }

  @Test
  void members_are_named_by_their_numbers() throws Exception {
    assertThat(member(Encoding.MEMBER, "\"2\"")).isEqualTo(text("b"));
    assertThat(member(Encoding.MEMBER, "0")).isEqualTo(text(""));
    assertThat(member(Encoding.MEMBER, "\"a\"")).isEqualTo(text("a"));
    assertThat(member(Encoding.MEMBERS, "\"5\"")).isEqualTo(text("a,c"));
    assertThat(member(Encoding.MEMBERS, "\"0\"")).isEqualTo(text(""));
    assertThat(member(Encoding.MEMBERS, "\"a,b\"")).isEqualTo(text("a,b"));
    assertThatThrownBy(() -> member(Encoding.MEMBER, "4"))
        .isInstanceOf(BadValue.class)
        .hasMessageContaining("numbers no member of [a, b, c]");
  }

  private static Object member(Encoding encoding, String json) throws BadValue {
    RowSchema.Column column =
        new RowSchema.Column("c", DataTypes.StringType, encoding, true, List.of("a", "b", "c"));
    return read(new RowSchema(List.of(column)), Map.of(), DataTypes.StringType, json);
  }

  @Test
  void h66_an_object_is_kept_as_it_is_written() throws Exception {
    assertThat(read(DataTypes.StringType, Encoding.TEXT, "{\"a\": [1, 2.50]}"))
        .isEqualTo(text("{\"a\": [1, 2.50]}"));
  }

  @Test
  void h33_a_narrow_value_enters_a_wide_column() throws Exception {
    RowSchema ints = schema(DataTypes.IntegerType, Encoding.PLAIN);
    assertThat(read(ints, Map.of(), DataTypes.LongType, "7")).isEqualTo(7L);
    RowSchema days = schema(DataTypes.DateType, Encoding.EPOCH_DAYS);
    assertThat(read(days, Map.of(), DataTypes.TimestampNTZType, "1")).isEqualTo(86_400_000_000L);
  }

  @Test
  void h36_null_in_a_column_that_is_not_null_is_refused() {
    StructType target =
        new StructType(
            new StructField[] {new StructField("c", DataTypes.LongType, false, Metadata.empty())});
    assertThatThrownBy(
            () ->
                ImageReader.of(
                        schema(DataTypes.LongType, Encoding.PLAIN), columns(Map.of()), target)
                    .read(
                        "{\"c\":null}".getBytes(StandardCharsets.UTF_8),
                        Coverage.ALL,
                        new Object[1]))
        .isInstanceOf(BadValue.class)
        .hasMessageContaining("NOT NULL");
  }

  @Test
  void a_declared_date_counts_days_where_it_says_so() throws Exception {
    RowSchema schema = schema(DataTypes.StringType, Encoding.TEXT);
    assertThat(read(schema, Map.of("c", "date from days"), DataTypes.DateType, "9500"))
        .isEqualTo(9500);
    assertThatThrownBy(
            () -> read(schema, Map.of("c", "timestamp"), DataTypes.TimestampType, "1709287200001"))
        .isInstanceOf(BadValue.class)
        .hasMessageContaining("from millis");
  }

  private static Object read(DataType type, Encoding encoding, String json) throws BadValue {
    return read(schema(type, encoding), Map.of(), type, json);
  }

  private static Object read(
      RowSchema schema, Map<String, String> types, DataType target, String json) throws BadValue {
    Object[] values = new Object[1];
    byte[] image =
        "{\"other\":{\"x\":[1]},\"c\":%s,\"more\":1}"
            .formatted(json)
            .getBytes(StandardCharsets.UTF_8);
    ImageReader.of(schema, columns(types), new StructType().add("c", target))
        .read(image, Coverage.ALL, values);
    return values[0];
  }

  private static TableColumns columns(Map<String, String> types) {
    return new TableColumns(List.of("c"), Map.of(), types);
  }

  private static RowSchema schema(DataType type, Encoding encoding) {
    return new RowSchema(List.of(new RowSchema.Column("c", type, encoding, true)));
  }

  private static UTF8String text(String text) {
    return UTF8String.fromString(text);
  }
}
