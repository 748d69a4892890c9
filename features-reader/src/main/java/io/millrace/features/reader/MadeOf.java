package io.millrace.features.reader;

import static java.util.Objects.requireNonNull;

import io.millrace.features.transform.Transform;
import io.millrace.features.transform.TransformForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a feature is made of another one, with what was learned for it.
 *
 * @param of the other feature
 */
public record MadeOf(String of, Transform transform) {
  public MadeOf {
    requireNonNull(of, "of");
    requireNonNull(transform, "transform");
  }

  /** By feature, as JSON. */
  static String write(Map<String, MadeOf> made) {
    StringBuilder to = new StringBuilder("{");
    made.forEach(
        (feature, each) -> {
          to.append(to.length() == 1 ? "" : ",");
          JsonText.quote(feature, to);
          to.append(":{\"of\":");
          JsonText.quote(each.of(), to);
          to.append(",\"transform\":");
          write(TransformForm.written(each.transform()), to);
          to.append('}');
        });
    return to.append('}').toString();
  }

  private static void write(Object value, StringBuilder to) {
    if (value instanceof Map<?, ?> map) {
      String comma = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        to.append(comma);
        JsonText.quote((String) entry.getKey(), to);
        to.append(':');
        write(entry.getValue(), to);
        comma = ",";
      }
      to.append('}');
    } else if (value instanceof List<?> list) {
      to.append('[');
      for (int i = 0; i < list.size(); i++) {
        to.append(i == 0 ? "" : ",");
        write(list.get(i), to);
      }
      to.append(']');
    } else if (value instanceof String text) {
      JsonText.quote(text, to);
    } else {
      to.append(value);
    }
  }

  /** What was written. */
  static Map<String, MadeOf> read(String json) {
    Map<String, MadeOf> made = new LinkedHashMap<>();
    ((Map<?, ?>) JsonText.read(json))
        .forEach(
            (feature, each) -> {
              Map<?, ?> parts = (Map<?, ?>) each;
              Map<String, Object> form = new LinkedHashMap<>();
              ((Map<?, ?>) parts.get("transform"))
                  .forEach((key, value) -> form.put((String) key, plain(value)));
              made.put(
                  (String) feature, new MadeOf((String) parts.get("of"), TransformForm.read(form)));
            });
    return made;
  }

  private static Object plain(Object json) {
    if (json instanceof JsonText.Bare number) {
      return Double.valueOf(number.text());
    }
    if (json instanceof List<?> list) {
      List<Object> plain = new ArrayList<>();
      list.forEach(each -> plain.add(plain(each)));
      return plain;
    }
    return json;
  }
}
