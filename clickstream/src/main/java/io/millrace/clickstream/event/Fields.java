package io.millrace.clickstream.event;

import io.millrace.clickstream.log.Field;
import io.millrace.clickstream.log.Slot;
import io.millrace.clickstream.log.Spans;
import io.millrace.clickstream.log.Values;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/** The fields of the event that is read, by name. Not for several threads at once. */
final class Fields {
  /** A field that the event does not have. */
  static final int NONE = -1;

  private static final int WHOLE = Integer.MAX_VALUE / 4;

  private final Values values = new Values();
  private final int[] first = new int[Field.values().length];
  private final Map<String, Integer> cookies = new HashMap<>();
  private List<Slot> slots = List.of();
  private Spans spans;

  Fields() {
    Arrays.fill(first, NONE);
  }

  /**
   * Goes on to an event.
   *
   * @param found what the spans' slots are; looked into if it is another list than before
   */
  void next(List<Slot> found, Spans event) {
    spans = event;
    if (found != slots) {
      slots = found;
      resolve();
    }
  }

  /** Of several slots of one field the first counts. */
  private void resolve() {
    Arrays.fill(first, NONE);
    cookies.clear();
    for (int i = slots.size() - 1; i >= 0; i--) {
      Slot slot = slots.get(i);
      if (slot.name().isEmpty()) {
        first[slot.field().ordinal()] = i;
      } else {
        cookies.put(slot.name(), i);
      }
    }
  }

  /** Whether the format has the field, be it empty in this event. */
  boolean declares(Field field) {
    return first[field.ordinal()] != NONE;
  }

  /** Where the field stands, or {@link #NONE} if nothing stands there. */
  int slot(Field field) {
    int slot = first[field.ordinal()];
    return slot != NONE && spans.has(slot) ? slot : NONE;
  }

  /** Where the fields stand in the line, as they are written. */
  Spans spans() {
    return spans;
  }

  /** Adds a field as it is written. */
  void write(int slot, ByteArrayOutputStream to) {
    to.write(spans.line(), spans.from(slot), spans.to(slot) - spans.from(slot));
  }

  /** A field's value, until the next is read. */
  Values read(int slot) {
    return values.read(spans, slot, WHOLE);
  }

  /** The first bytes of a field's value, until the next is read. */
  Values read(int slot, int longest) {
    return values.read(spans, slot, longest);
  }

  UTF8String text(int slot) {
    return UTF8String.fromBytes(read(slot).copy());
  }

  /** NULL if the event does not have it. */
  UTF8String text(Field field) {
    int slot = slot(field);
    return slot == NONE ? null : text(slot);
  }

  /** Empty if the event does not have it. */
  String string(Field field) {
    UTF8String text = text(field);
    return text == null ? "" : text.toString();
  }

  /** By a field of its own, or within the whole header; NULL if the event does not have it. */
  UTF8String cookie(String name) {
    int own = cookies.getOrDefault(name, NONE);
    if (spans.has(own)) {
      return text(own);
    }
    int header = slot(Field.COOKIE);
    return header == NONE ? null : cookie(name + "=", text(header).toString());
  }

  private static UTF8String cookie(String start, String header) {
    for (String pair : header.split(";")) {
      String trimmed = pair.trim();
      if (trimmed.startsWith(start) && trimmed.length() > start.length()) {
        return UTF8String.fromString(trimmed.substring(start.length()));
      }
    }
    return null;
  }
}
