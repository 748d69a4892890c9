package io.millrace.jobs.conf.shape;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What may stand at a place of a file, and what is made of it. */
public sealed interface Shape {

  /**
   * A single value.
   *
   * @param name what messages call it, such as {@code duration}
   * @param how how to write one, such as {@code 30m, 4h or 7d}
   * @param words all that may stand there; empty: more than can be listed
   * @param schema its JSON Schema
   * @param secret whether messages keep quiet about what stands there
   * @param parse throws an {@link IllegalArgumentException}, {@link java.time.DateTimeException} or
   *     {@link io.millrace.lake.InvalidSpecException} for what it cannot take; only the message of
   *     the last is shown
   */
  record Scalar(
      String name,
      String how,
      List<String> words,
      Map<String, Object> schema,
      boolean secret,
      Function<String, ?> parse)
      implements Shape {
    /** The same, but what stands there is kept secret. */
    Scalar kept() {
      return new Scalar(name, how, words, schema, true, parse);
    }
  }

  /** A list; of single values, one may stand without brackets. */
  record ListOf(Shape item) implements Shape {
    boolean takesOne() {
      return item instanceof Scalar;
    }
  }

  /** A map with keys of the user's choice. */
  record MapOf(Shape value) implements Shape {}

  /** One of several records, told apart by the value of a key. */
  record KindOf(String key, Map<String, RecordOf> kinds) implements Shape {}

  /**
   * A map with known keys.
   *
   * @param bare how it may be written without its map
   * @param finish makes of the record what the code works with
   */
  record RecordOf(
      String name,
      String doc,
      List<Field> fields,
      Optional<Bare> bare,
      Constructor<?> constructor,
      Function<Object, ?> finish)
      implements Shape {

    /** All keys that may stand in the map. */
    List<String> keys() {
      return fields.stream().flatMap(Field::keys).toList();
    }

    /** Its fields, with those of records within it in their place. */
    public Stream<Field> flat() {
      return fields.stream()
          .flatMap(
              field ->
                  field instanceof Field.Inlined inlined
                      ? inlined.record().flat()
                      : Stream.of(field));
    }
  }

  /** The short way to write a record: the value of one field, or a text of its own. */
  sealed interface Bare {
    /** The value of this field alone. */
    record OfField(Field field) implements Bare {}

    /** A text that holds all fields. */
    record OfText(Scalar text) implements Bare {}
  }

  /** A part of a record. */
  sealed interface Field {
    Stream<String> keys();

    /** A key of its own. */
    record Keyed(
        String key, Optional<String> alias, String doc, String example, Shape shape, Absent absent)
        implements Field {
      @Override
      public Stream<String> keys() {
        return Stream.concat(Stream.of(key), alias.stream());
      }
    }

    /** The keys of a record, without a key of its own. */
    record Inlined(RecordOf record) implements Field {
      @Override
      public Stream<String> keys() {
        return record.keys().stream();
      }
    }

    /** Exactly one of several keys, each with a record of its own. */
    record Choice(Map<String, RecordOf> choices) implements Field {
      @Override
      public Stream<String> keys() {
        return choices.keySet().stream();
      }
    }
  }

  /** What it means if a key is not written. */
  sealed interface Absent {
    /** It is an error. */
    record Refused() implements Absent {}

    /** The field is empty. */
    record Empty(Object value, boolean optional) implements Absent {}

    /** The field has this value. */
    record Default(String text, Object value) implements Absent {}
  }
}
