package io.millrace.jobs.conf.shape;

import static java.util.stream.Collectors.joining;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A shape as tables of a reference page: one for each record, in the order they come up. */
public final class ReferencePage {
  private final Map<String, String> sections = new LinkedHashMap<>();
  private final Map<String, Shape.RecordOf> told = new HashMap<>();
  private String kind = "";

  private ReferencePage() {}

  /** The tables of files of one kind, in Markdown. */
  public static String of(Shape shape) {
    ReferencePage page = new ReferencePage();
    if (shape instanceof Shape.KindOf kinds) {
      kinds.kinds().forEach(page::kind);
    } else {
      page.section("", (Shape.RecordOf) shape);
    }
    return String.join("\n", page.sections.values());
  }

  private void kind(String name, Shape.RecordOf record) {
    kind = "kind: " + name;
    section(kind, record);
  }

  private void section(String name, Shape.RecordOf record) {
    Shape.RecordOf first = told.putIfAbsent(name, record);
    String title = first == null || first == record ? name : "%s (%s)".formatted(name, kind);
    if (sections.containsKey(title)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    sections.put(title, ""); // keeps the place, before those that come up within
    if (!title.isEmpty()) {
      text.append("#### `").append(title).append("`\n\n");
    }
    text.append(record.doc()).append(bareForm(record)).append("\n\n");
    text.append("| key | value | without it | meaning |\n|---|---|---|---|\n");
    for (Shape.Field field : record.flat().toList()) {
      if (field instanceof Shape.Field.Keyed keyed) {
        text.append(row(keyed));
      } else {
        ((Shape.Field.Choice) field)
            .choices()
            .forEach((key, choice) -> text.append(row(key, choice)));
      }
    }
    sections.put(title, text.toString());
    record.flat().forEach(this::within);
  }

  private void within(Shape.Field field) {
    if (field instanceof Shape.Field.Choice choice) {
      choice.choices().forEach(this::section);
    } else if (field instanceof Shape.Field.Keyed keyed) {
      within(keyed.key(), keyed.shape());
    }
  }

  private void within(String key, Shape shape) {
    if (shape instanceof Shape.RecordOf record) {
      section(key, record);
    } else if (shape instanceof Shape.ListOf list) {
      within(key, list.item());
    } else if (shape instanceof Shape.MapOf map) {
      within(key, map.value());
    }
  }

  private static String bareForm(Shape.RecordOf record) {
    return record
        .bare()
        .filter(Shape.Bare.OfField.class::isInstance)
        .map(
            bare ->
                " Short: the value of `%s` alone."
                    .formatted(
                        ((Shape.Bare.OfField) bare).field().keys().findFirst().orElseThrow()))
        .orElse("");
  }

  private static String row(Shape.Field.Keyed field) {
    String meaning =
        field.example().isEmpty()
            ? field.doc()
            : field.doc() + " Example: `" + field.example() + "`";
    String key = field.keys().map(name -> "`" + name + "`").collect(joining(" or "));
    return "| %s | %s | %s | %s |\n"
        .formatted(key, value(field.shape()), absent(field.absent()), meaning.replace("|", "\\|"));
  }

  private static String row(String key, Shape.RecordOf choice) {
    return "| `%s` | see `%s` | one of these | %s |\n".formatted(key, key, choice.doc());
  }

  private static String value(Shape shape) {
    if (shape instanceof Shape.Scalar scalar) {
      return scalar.words().isEmpty()
          ? scalar.name()
          : scalar.words().stream().map(word -> "`" + word + "`").collect(joining(", "));
    }
    if (shape instanceof Shape.ListOf list) {
      return "list of " + value(list.item());
    }
    return shape instanceof Shape.MapOf map ? "map of " + value(map.value()) : "map";
  }

  private static String absent(Shape.Absent absent) {
    if (absent instanceof Shape.Absent.Default otherwise) {
      return otherwise.text().isEmpty() ? "empty" : "`" + otherwise.text() + "`";
    }
    return absent instanceof Shape.Absent.Refused ? "an error" : "none";
  }
}
