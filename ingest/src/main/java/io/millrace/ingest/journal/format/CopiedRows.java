package io.millrace.ingest.journal.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.JournalSink;
import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.RowSchema.Encoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BinaryType$;
import org.apache.spark.sql.types.BooleanType$;
import org.apache.spark.sql.types.ByteType$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType$;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType$;
import org.apache.spark.sql.types.FloatType$;
import org.apache.spark.sql.types.IntegerType$;
import org.apache.spark.sql.types.LongType$;
import org.apache.spark.sql.types.ShortType$;
import org.apache.spark.sql.types.StringType$;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType$;
import org.apache.spark.sql.types.TimestampType$;

/**
 * Tells rows of a copy as a journal tells those of a snapshot: each was there at the copy's place.
 * Not for several threads at once.
 */
public final class CopiedRows {
  private static final JsonFactory JSON = new JsonFactory();

  /** Writes one value, which is not NULL. */
  @FunctionalInterface
  private interface Writer {
    void write(InternalRow row, int column, JsonGenerator json) throws IOException;
  }

  private final String[] names;
  private final Writer[] writers;
  private final Shapes shapes;
  private final RowChanges changes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final JsonCursor cursor = new JsonCursor();
  private final RowText text = new RowText();
  private final String table;
  private final long[] place;

  /**
   * @param columns of the rows
   * @param keys as the source names them
   * @param table as the journal names it
   * @param place of the copy in the log
   */
  public CopiedRows(StructType columns, List<String> keys, String table, long[] place) {
    this.names = columns.fieldNames();
    this.writers =
        Stream.of(columns.fields()).map(field -> writer(field.dataType())).toArray(Writer[]::new);
    this.shapes = Shapes.typed(keys, schema(columns));
    this.changes =
        new RowChanges(
            keys,
            DecodeOptions.standard().withUnavailable(DecodeOptions.UNAVAILABLE, Set.of(names)));
    this.table = table;
    this.place = place.clone();
  }

  /** What images of a copy are of. */
  public static RowSchema schema(StructType columns) {
    return new RowSchema(
        Stream.of(columns.fields())
            .map(
                field ->
                    new RowSchema.Column(
                        field.name(), field.dataType(), Encoding.COPIED, field.nullable()))
            .toList());
  }

  public void tell(InternalRow row, Origin origin, JournalSink sink) {
    byte[] image = image(row);
    cursor.over(image, 0, image.length);
    text.read(cursor);
    changes.begin(origin, sink);
    changes.of(table, 0, "");
    changes.at(place);
    changes.put(Operation.SNAPSHOT, text, shapes.of(text));
  }

  private byte[] image(InternalRow row) {
    bytes.reset();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      for (int column = 0; column < names.length; column++) {
        json.writeFieldName(names[column]);
        if (row.isNullAt(column)) {
          json.writeNull();
        } else {
          writers[column].write(row, column, json);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never of bytes in memory
    }
    return bytes.toByteArray();
  }

  private static Writer writer(DataType type) {
    if (type instanceof BooleanType$) {
      return (row, i, json) -> json.writeBoolean(row.getBoolean(i));
    } else if (type instanceof ByteType$) {
      return (row, i, json) -> json.writeNumber(row.getByte(i));
    } else if (type instanceof ShortType$) {
      return (row, i, json) -> json.writeNumber(row.getShort(i));
    } else if (type instanceof IntegerType$ || type instanceof DateType$) {
      return (row, i, json) -> json.writeNumber(row.getInt(i));
    } else if (type instanceof LongType$ || isMoment(type)) {
      return (row, i, json) -> json.writeNumber(row.getLong(i));
    } else if (type instanceof FloatType$) {
      return (row, i, json) -> json.writeNumber(row.getFloat(i));
    } else if (type instanceof DoubleType$) {
      return (row, i, json) -> json.writeNumber(row.getDouble(i));
    } else if (type instanceof DecimalType decimal) {
      return (row, i, json) -> json.writeNumber(plain(row, i, decimal));
    } else if (type instanceof StringType$) {
      return (row, i, json) -> {
        byte[] utf8 = row.getUTF8String(i).getBytes();
        json.writeUTF8String(utf8, 0, utf8.length);
      };
    } else if (type instanceof BinaryType$) {
      return (row, i, json) -> json.writeBinary(row.getBinary(i));
    }
    throw new IllegalArgumentException("No copy has columns of " + type.sql());
  }

  private static boolean isMoment(DataType type) {
    return type instanceof TimestampType$ || type instanceof TimestampNTZType$;
  }

  private static String plain(InternalRow row, int column, DecimalType type) {
    return row.getDecimal(column, type.precision(), type.scale())
        .toJavaBigDecimal()
        .toPlainString();
  }
}
