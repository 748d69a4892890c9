package io.millrace.lake.find;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.FileSourceMetadataAttribute$;
import org.apache.spark.sql.catalyst.expressions.GreaterThan;
import org.apache.spark.sql.catalyst.expressions.GreaterThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.InSet;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.LessThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.JavaConverters;

/** What a plan's filters tell of a file by its statistics. */
final class FileFilter {
  private final FileBounds file;

  FileFilter(FileBounds file) {
    this.file = file;
  }

  /**
   * Whether a row of the file may pass. Of what is not compared here, as floating point and parts
   * of structs, it may.
   */
  boolean mayPass(Expression filter) {
    if (filter instanceof And both) {
      return mayPass(both.left()) && mayPass(both.right());
    } else if (filter instanceof Or either) {
      return mayPass(either.left()) || mayPass(either.right());
    } else if (filter instanceof IsNotNull known && known.child() instanceof Attribute column) {
      return isOfFile(column) || !file.isAllNull(column.name());
    } else if (filter instanceof IsNull unknown && unknown.child() instanceof Attribute column) {
      return isOfFile(column) || !file.hasNoNull(column.name());
    } else if (filter instanceof EqualTo same) {
      return compare(same.left(), same.right(), Comparison.EQUAL);
    } else if (filter instanceof LessThan less) {
      return compare(less.left(), less.right(), Comparison.LESS);
    } else if (filter instanceof LessThanOrEqual less) {
      return compare(less.left(), less.right(), Comparison.LESS_OR_EQUAL);
    } else if (filter instanceof GreaterThan more) {
      return compare(more.left(), more.right(), Comparison.MORE);
    } else if (filter instanceof GreaterThanOrEqual more) {
      return compare(more.left(), more.right(), Comparison.MORE_OR_EQUAL);
    } else if (filter instanceof In in && in.value() instanceof Attribute column) {
      return JavaConverters.seqAsJavaList(in.list()).stream()
          .anyMatch(each -> compare(column, each, Comparison.EQUAL));
    } else if (filter instanceof InSet in && in.child() instanceof Attribute column) {
      return JavaConverters.setAsJavaSet(in.hset()).stream()
          .anyMatch(each -> mayBe(column, each, Comparison.EQUAL));
    }
    return true;
  }

  /** How a column compares with a value. */
  private enum Comparison {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    MORE,
    MORE_OR_EQUAL;

    Comparison turned() {
      return switch (this) {
        case EQUAL -> EQUAL;
        case LESS -> MORE;
        case LESS_OR_EQUAL -> MORE_OR_EQUAL;
        case MORE -> LESS;
        case MORE_OR_EQUAL -> LESS_OR_EQUAL;
      };
    }
  }

  private boolean compare(Expression left, Expression right, Comparison how) {
    if (left instanceof Attribute column && right instanceof Literal value) {
      return mayBe(column, value.value(), how);
    } else if (left instanceof Literal value && right instanceof Attribute column) {
      return mayBe(column, value.value(), how.turned());
    }
    return true;
  }

  private boolean mayBe(Attribute column, Object value, Comparison how) {
    if (isOfFile(column)) {
      return true;
    } else if (file.isAllNull(column.name())) {
      return false;
    }
    DataType type = column.dataType();
    if (type instanceof StringType && value instanceof UTF8String text) {
      return mayBe(lowerText(column.name()), upperText(column.name()), text, how);
    } else if (type instanceof TimestampType && value instanceof Long microseconds) {
      Instant time = Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS);
      return mayBe(file.lowerTime(column.name()), file.upperTime(column.name()), time, how);
    } else if (value instanceof Number number) {
      return mayBe(lower(column.name(), type), upper(column.name(), type), number.longValue(), how);
    }
    return true;
  }

  /** Whether it tells of the file, as its path does, and is no column of the table. */
  private static boolean isOfFile(Attribute column) {
    return column instanceof AttributeReference reference
        && FileSourceMetadataAttribute$.MODULE$.unapply(reference).isDefined();
  }

  private static <T extends Comparable<T>> boolean mayBe(
      Optional<T> lower, Optional<T> upper, T value, Comparison how) {
    int least = lower.map(bound -> bound.compareTo(value)).orElse(-1);
    int greatest = upper.map(bound -> bound.compareTo(value)).orElse(1);
    return switch (how) {
      case EQUAL -> least <= 0 && greatest >= 0;
      case LESS -> least < 0;
      case LESS_OR_EQUAL -> least <= 0;
      case MORE -> greatest > 0;
      case MORE_OR_EQUAL -> greatest >= 0;
    };
  }

  private Optional<UTF8String> lowerText(String column) {
    return file.lower(column).filter(JsonNode::isTextual).map(FileFilter::text);
  }

  private Optional<UTF8String> upperText(String column) {
    return file.upper(column).filter(JsonNode::isTextual).map(FileFilter::text);
  }

  private static UTF8String text(JsonNode bound) {
    return UTF8String.fromString(bound.textValue());
  }

  /** As Spark keeps values of the type; empty for types that are no whole numbers. */
  private Optional<Long> lower(String column, DataType type) {
    return file.lower(column).flatMap(bound -> number(bound, type));
  }

  private Optional<Long> upper(String column, DataType type) {
    return file.upper(column).flatMap(bound -> number(bound, type));
  }

  private static Optional<Long> number(JsonNode bound, DataType type) {
    if (type instanceof DateType) {
      return day(bound.asText());
    }
    boolean isWhole =
        Stream.of(LongType.class, IntegerType.class, ShortType.class, ByteType.class)
            .anyMatch(each -> each.isInstance(type));
    return Optional.of(bound)
        .filter(any -> isWhole && bound.isIntegralNumber() && bound.canConvertToLong())
        .map(JsonNode::longValue);
  }

  private static Optional<Long> day(String bound) {
    try {
      return Optional.of(LocalDate.parse(bound).toEpochDay());
    } catch (DateTimeParseException e) {
      return Optional.empty(); // a year of five digits, for one
    }
  }
}
