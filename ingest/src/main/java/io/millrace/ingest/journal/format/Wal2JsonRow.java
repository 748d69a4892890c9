package io.millrace.ingest.journal.format;

import static io.millrace.ingest.journal.Reject.Reason.UNKNOWN_FORMAT;

import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.RowSchema.Column;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts a row together of the names, types and values that wal2json tells apart. */
final class Wal2JsonRow {
  private final JsonCursor names = new JsonCursor();
  private final JsonCursor types = new JsonCursor();
  private final JsonCursor values = new JsonCursor();
  private final JsonCursor image = new JsonCursor();
  private final Members column = new Members("name", "type", "value");
  private final ByteArrayOutputStream json = new ByteArrayOutputStream();
  private final List<String> columnNames = new ArrayList<>();
  private final List<String> columnTypes = new ArrayList<>();
  private final RowText row = new RowText();
  private final Map<List<String>, Shapes> known = new HashMap<>();
  private final List<String> keys;

  Wal2JsonRow(List<String> keys) {
    this.keys = keys;
  }

  RowText row() {
    return row;
  }

  Shape shape() {
    return shape(row);
  }

  /** Of another row of the same columns, or some of them. */
  Shape shape(RowText other) {
    List<String> declared = new ArrayList<>(columnNames);
    declared.addAll(columnTypes);
    return known.computeIfAbsent(declared, d -> Shapes.typed(keys, schema())).of(other);
  }

  private RowSchema schema() {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < columnNames.size(); i++) {
      columns.add(PostgresTypes.column(columnNames.get(i), columnTypes.get(i)));
    }
    return new RowSchema(columns);
  }

  /** Format 1: an array of each. */
  void readArrays(Members source, int nameList, int typeList, int valueList) {
    begin();
    if (source.isArray(nameList)) {
      if (!source.isArray(typeList) || !source.isArray(valueList)) {
        throw lopsided();
      }
      enter(names, source, nameList);
      enter(types, source, typeList);
      enter(values, source, valueList);
      while (names.nextElement()) {
        if (!types.nextElement() || !values.nextElement()) {
          throw lopsided();
        }
        add(text(names), text(types));
        values.skip();
        json.write(values.text(), values.valueStart(), values.valueEnd() - values.valueStart());
      }
    }
    end();
  }

  private static BadEvent lopsided() {
    return new BadEvent(
        UNKNOWN_FORMAT,
        "There are more column names than types or values. Run wal2json with include-types.");
  }

  private static void enter(JsonCursor cursor, Members source, int list) {
    cursor.over(source.text(), source.start(list), source.end(list));
    cursor.enterArray();
  }

  private static String text(JsonCursor cursor) {
    cursor.skip();
    return JsonText.string(cursor.text(), cursor.valueStart(), cursor.valueEnd());
  }

  /** Format 2: an object for each column. */
  void readObjects(Members source, int list) {
    begin();
    if (source.isArray(list)) {
      enter(values, source, list);
      while (values.nextElement()) {
        column.read(values);
        add(column.string(0), column.string(1));
        if (!column.named(2)) {
          throw new BadEvent(UNKNOWN_FORMAT, "A column has no value.");
        }
        json.write(column.text(), column.start(2), column.end(2) - column.start(2));
      }
    }
    end();
  }

  private void begin() {
    json.reset();
    columnNames.clear();
    columnTypes.clear();
    json.write('{');
  }

  private void add(String name, String type) {
    if (!columnNames.isEmpty()) {
      json.write(',');
    }
    columnNames.add(name);
    columnTypes.add(type);
    JsonText.write(json, name);
    json.write(':');
  }

  private void end() {
    json.write('}');
    byte[] text = json.toByteArray();
    image.over(text, 0, text.length);
    row.read(image);
  }
}
