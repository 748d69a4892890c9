package io.millrace.ingest.journal.format;

import io.millrace.ingest.journal.RowSchema.Column;
import io.millrace.ingest.journal.RowSchema.Encoding;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** Columns by their declared MySQL types, each as a read over JDBC gives it. Values are texts. */
final class MySqlTypes {
  private static final Pattern FORM = Pattern.compile("([a-z ]+?)\\s*(?:\\(([^)]*)\\))?( .*)?");
  private static final Pattern MEMBERS =
      Pattern.compile("(enum|set)\\s*\\((.*)\\)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern MEMBER = Pattern.compile("'((?:[^']|'')*)'");
  private static final DataType UNSIGNED_LONG = DataTypes.createDecimalType(20, 0);

  /** What MySQL calls a decimal without precision is an integer; writers mean any number by it. */
  private static final DataType ANY_DECIMAL = DataTypes.createDecimalType(38, 18);

  private MySqlTypes() {}

  /**
   * @param declared such as {@code bigint(20) unsigned}
   */
  static Column column(String name, String declared) {
    Matcher members = MEMBERS.matcher(declared.strip());
    if (members.matches()) {
      return numbered(name, members.group(1), members.group(2));
    }
    Matcher form = FORM.matcher(declared.strip().toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      return text(name);
    }
    boolean unsigned = declared.toLowerCase(Locale.ROOT).contains("unsigned");
    String base = form.group(1).replace(" unsigned", "").replace(" zerofill", "").strip();
    return switch (base) {
      case "tinyint", "bool", "boolean" -> parsed(name, DataTypes.ShortType);
      case "smallint" -> parsed(name, unsigned ? DataTypes.IntegerType : DataTypes.ShortType);
      case "mediumint", "int", "integer" ->
          parsed(name, unsigned ? DataTypes.LongType : DataTypes.IntegerType);
      case "bigint" -> parsed(name, unsigned ? UNSIGNED_LONG : DataTypes.LongType);
      case "serial", "bit" -> parsed(name, UNSIGNED_LONG);
      case "float" -> parsed(name, DataTypes.FloatType);
      case "real", "double", "double precision" -> parsed(name, DataTypes.DoubleType);
      case "decimal", "numeric", "fixed", "dec" -> decimal(name, form.group(2));
      case "date" -> parsed(name, DataTypes.DateType);
      case "datetime" -> parsed(name, DataTypes.TimestampNTZType);
      case "timestamp" -> parsed(name, DataTypes.TimestampType);
      case "year" -> parsed(name, DataTypes.IntegerType);
      case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> bytes(name);
      case "point",
          "geometry",
          "linestring",
          "polygon",
          "multipoint",
          "multilinestring",
          "multipolygon",
          "geometrycollection",
          "geomcollection" ->
          bytes(name);
      default -> text(name);
    };
  }

  /** The binary log has their values by number, and Canal leaves it at that. */
  private static Column numbered(String name, String kind, String members) {
    List<String> names =
        MEMBER
            .matcher(members)
            .results()
            .map(member -> member.group(1).replace("''", "'"))
            .toList();
    Encoding encoding = kind.equalsIgnoreCase("set") ? Encoding.MEMBERS : Encoding.MEMBER;
    return new Column(name, DataTypes.StringType, encoding, true, names);
  }

  private static Column decimal(String name, String size) {
    if (size == null) {
      return parsed(name, ANY_DECIMAL);
    }
    String[] numbers = size.split(",");
    int precision = Integer.parseInt(numbers[0].strip());
    int scale = numbers.length > 1 ? Integer.parseInt(numbers[1].strip()) : 0;
    return precision <= DecimalType.MAX_PRECISION()
        ? parsed(name, DataTypes.createDecimalType(precision, scale))
        : text(name);
  }

  private static Column parsed(String name, DataType type) {
    return new Column(name, type, Encoding.PARSED, true);
  }

  private static Column text(String name) {
    return new Column(name, DataTypes.StringType, Encoding.TEXT, true);
  }

  private static Column bytes(String name) {
    return new Column(name, DataTypes.BinaryType, Encoding.LATIN1, true);
  }
}
