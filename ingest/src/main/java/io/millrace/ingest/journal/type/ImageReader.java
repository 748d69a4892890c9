package io.millrace.ingest.journal.type;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.fold.Coverage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads images of one schema into rows of a table's columns, each value by the one reader made for
 * its column. Not for several threads at once.
 */
public final class ImageReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();
  private static final Slot SKIPPED = new Slot(-1, "", "", true, (json, image) -> null);

  private final Map<String, Slot> slots = new HashMap<>();
  private final int wanted;

  private ImageReader(RowSchema schema, TableColumns columns, StructType target) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < target.size(); i++) {
      places.put(TableColumns.lower(target.fields()[i].name()), i);
    }
    int found = 0;
    for (RowSchema.Column column : schema.columns()) {
      String name = columns.named(column.name());
      Integer place = places.get(TableColumns.lower(name));
      if (place != null) {
        StructField field = target.fields()[place];
        ValueReader reader = ValueReaders.of(column, columns.declared(name), field);
        slots.put(
            column.name(),
            new Slot(
                place, field.name(), TableColumns.lower(field.name()), field.nullable(), reader));
        found++;
      }
    }
    wanted = found;
  }

  /**
   * @param target columns to read; others are passed over
   */
  public static ImageReader of(RowSchema schema, TableColumns columns, StructType target) {
    return new ImageReader(schema, columns, target);
  }

  /**
   * Fills in what the image says; columns that it does not name are left as they are.
   *
   * @param says the columns to take, by the table's names; in place of others may stand anything
   * @param values as many as the target has columns
   */
  public void read(byte[] image, Coverage says, Object[] values) throws BadValue {
    String column = "";
    try (JsonParser json = JSON.createParser(image)) {
      json.nextToken();
      int missing = wanted;
      while (missing > 0 && json.nextToken() == JsonToken.FIELD_NAME) {
        Slot slot = slots.getOrDefault(json.getCurrentName(), SKIPPED);
        JsonToken token = json.nextToken();
        if (slot.place() < 0 || !says.has(slot.lowerCase())) {
          missing -= slot.place() < 0 ? 0 : 1;
          json.skipChildren();
          continue;
        }
        column = slot.column();
        values[slot.place()] =
            token == JsonToken.VALUE_NULL
                ? slot.requireNullable()
                : slot.reader().read(json, image);
        missing--;
      }
    } catch (BadValue bad) {
      throw bad.in(column);
    } catch (IOException | ArithmeticException e) {
      throw new BadValue("Column '%s': %s".formatted(column, e.getMessage()));
    }
  }

  private record Slot(
      int place, String column, String lowerCase, boolean nullable, ValueReader reader) {
    Object requireNullable() throws BadValue {
      if (!nullable) {
        throw new BadValue("NULL, and the table's column is NOT NULL");
      }
      return null;
    }
  }
}
