package io.millrace.features.transform;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Transforms as maps of texts, numbers and lists, as JSON has them: {@code {"kind": "bins",
 * "edges": [1.0, 2.0]}}. Whoever writes them as JSON must keep every digit of a double.
 */
public final class TransformForm {
  private static final String KIND = "kind";

  private TransformForm() {}

  public static Map<String, Object> written(Transform transform) {
    String kind = transform.name();
    if (transform instanceof Bins bins) {
      return Map.of(KIND, kind, "edges", bins.edges());
    }
    if (transform instanceof Clip clip) {
      return Map.of(KIND, kind, "min", clip.min(), "max", clip.max());
    }
    if (transform instanceof Scale scale) {
      return Map.of(KIND, kind, "centre", scale.centre(), "spread", scale.spread());
    }
    if (transform instanceof Ordinal ordinal) {
      return Map.of(KIND, kind, "values", ordinal.values());
    }
    if (transform instanceof OneHot oneHot) {
      return Map.of(KIND, kind, "values", oneHot.values());
    }
    if (transform instanceof Hash hash) {
      return Map.of(
          KIND,
          kind,
          "algorithm",
          word(hash.algorithm()),
          "buckets",
          hash.buckets(),
          "seed",
          hash.seed());
    }
    if (transform instanceof Cyclic cyclic) {
      return Map.of(KIND, kind, "circle", word(cyclic.circle()), "zone", cyclic.zone().getId());
    }
    throw new IllegalStateException("Nothing writes " + transform);
  }

  /**
   * The transform that was {@link #written}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Transform read(Map<String, Object> form) {
    return switch (text(form, KIND)) {
      case Bins.NAME -> new Bins(list(form, "edges").stream().map(TransformForm::number).toList());
      case Clip.NAME -> new Clip(number(form.get("min")), number(form.get("max")));
      case Scale.NAME -> new Scale(number(form.get("centre")), number(form.get("spread")));
      case Ordinal.NAME ->
          new Ordinal(list(form, "values").stream().map(String.class::cast).toList());
      case OneHot.NAME ->
          new OneHot(list(form, "values").stream().map(String.class::cast).toList());
      case Hash.NAME ->
          new Hash(
              Hash.Algorithm.valueOf(constant(text(form, "algorithm"))),
              (int) number(form.get("buckets")),
              (int) number(form.get("seed")));
      case Cyclic.NAME ->
          new Cyclic(
              Cyclic.Circle.valueOf(constant(text(form, "circle"))), ZoneId.of(text(form, "zone")));
      default -> throw new IllegalArgumentException("%s is no transform.".formatted(form));
    };
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static String text(Map<String, Object> form, String key) {
    if (form.get(key) instanceof String text) {
      return text;
    }
    throw lacks(form, key);
  }

  private static List<?> list(Map<String, Object> form, String key) {
    if (form.get(key) instanceof List<?> list) {
      return list;
    }
    throw lacks(form, key);
  }

  private static double number(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("'%s' in a transform is no number.".formatted(value));
  }

  private static IllegalArgumentException lacks(Map<String, Object> form, String key) {
    return new IllegalArgumentException("%s is no transform: it has no %s.".formatted(form, key));
  }
}
