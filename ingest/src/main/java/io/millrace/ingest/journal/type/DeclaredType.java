package io.millrace.ingest.journal.type;

import io.millrace.ingest.journal.RowSchema.Encoding;
import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** What the spec says of a column. */
public final class DeclaredType implements Serializable {
  private static final Pattern FORM =
      Pattern.compile("(.+?)(?:\\s+from\\s+([a-z]+))?(\\s+zero\\s+null)?", Pattern.DOTALL);
  private static final Map<String, Encoding> ENCODINGS =
      Map.of(
          "days", Encoding.EPOCH_DAYS,
          "millis", Encoding.MILLIS,
          "micros", Encoding.MICROS,
          "nanos", Encoding.NANOS,
          "base64", Encoding.BASE64,
          "hex", Encoding.HEX,
          "latin1", Encoding.LATIN1,
          "bits", Encoding.BITS);

  private final DataType type;
  private final Encoding encoding; // null if the spec does not tell
  private final boolean zeroIsNull;

  private DeclaredType(DataType type, Encoding encoding, boolean zeroIsNull) {
    this.type = type;
    this.encoding = encoding;
    this.zeroIsNull = zeroIsNull;
  }

  /** What it is in the table. */
  public DataType type() {
    return type;
  }

  /** How its values stand in the journal, where the journal does not tell. */
  public Optional<Encoding> encoding() {
    return Optional.ofNullable(encoding);
  }

  /** Whether MySQL's dates of zeros, which no calendar has, become NULL; else they are rejected. */
  public boolean zeroIsNull() {
    return zeroIsNull;
  }

  /**
   * Reads {@code TYPE [from days|millis|micros|nanos|base64|hex|latin1|bits] [zero null]}, as in
   * {@code timestamp from millis} or {@code date zero null}.
   *
   * @throws InvalidSpecException if it is anything else
   */
  public static DeclaredType parse(String column, String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw invalid(column, text);
    }
    Encoding encoding = form.group(2) == null ? null : ENCODINGS.get(form.group(2));
    if (form.group(2) != null && encoding == null) {
      throw invalid(column, text);
    }
    return new DeclaredType(scalar(column, text, form.group(1)), encoding, form.group(3) != null);
  }

  private static DataType scalar(String column, String text, String type) {
    DataType parsed;
    try {
      parsed = DataType.fromDDL(type);
    } catch (Exception e) { // Scala does not declare Spark's checked ones
      if (e instanceof ParseException) {
        throw invalid(column, text);
      }
      throw e;
    }
    if (parsed instanceof StructType || parsed instanceof ArrayType || parsed instanceof MapType) {
      throw invalid(column, text);
    }
    return parsed;
  }

  private static InvalidSpecException invalid(String column, String text) {
    return new InvalidSpecException(
        "columns.%s.type: '%s' is no type. Write a SQL type without parts, and if need be how the journal writes it: 'decimal(12,2)', 'timestamp from millis' (or days, micros, nanos, base64, hex, latin1, bits), 'date zero null'."
            .formatted(column, text));
  }
}
