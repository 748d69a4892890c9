package io.millrace.jobs.conf;

import static java.util.stream.Collectors.joining;

import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.ingest.secrets.SecretRef;
import io.millrace.jobs.conf.shape.Inline;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A digest of what decides on a dataset's rows and its verdict: its spec without what is {@link
 * Incidental}, and of its source the URL and the driver's properties. Where the source runs is left
 * out, since a database that moves to another host stays the same database; so are secrets.
 */
final class ConfigHash {
  private static final String HOST_AND_PORT = "//[^/?;]*";

  private ConfigHash() {}

  static String of(JdbcDataset dataset, JdbcSource source) {
    Map<String, String> properties = new TreeMap<>(source.properties());
    properties.values().removeIf(SecretRef::isReference);
    return sha256(
        canonical(List.of(dataset, source.url().replaceFirst(HOST_AND_PORT, "//"), properties)));
  }

  /** What the journal lies in stays what it is, wherever its brokers run. */
  static String of(JournalDataset dataset) {
    return sha256(canonical(dataset));
  }

  /** What its inputs hold is theirs to say. */
  static String of(SessionsDataset dataset) {
    return sha256(canonical(dataset));
  }

  static String of(BotsDataset dataset) {
    return sha256(canonical(dataset));
  }

  static String of(FunnelDataset dataset) {
    return sha256(canonical(dataset));
  }

  static String of(SqlDataset dataset) {
    return sha256(canonical(dataset));
  }

  /** What its events are is told by the slices that are read. */
  static String of(FeaturesDataset dataset) {
    return sha256(canonical(dataset));
  }

  /**
   * The groups are a part of it: their versions, and what they mean.
   *
   * @param groups those that it names
   */
  static String of(TrainingSetDataset dataset, List<FeaturesDataset> groups) {
    return sha256(canonical(List.of(dataset, groups)));
  }

  /** Another store has to be filled, also one of the same name at another host. */
  static String of(OnlineDataset dataset, JdbcSource store) {
    return sha256(canonical(List.of(dataset, store.url())));
  }

  static String of(EventsDataset dataset) {
    return sha256(canonical(dataset));
  }

  /** The same text for equal values, however they were written; what is absent leaves no trace. */
  static String canonical(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(ConfigHash::canonical).orElse("");
    }
    if (value instanceof OptionalLong number) {
      return number.isPresent() ? canonical(number.getAsLong()) : "";
    }
    if (value instanceof List<?> list) {
      return list.isEmpty()
          ? ""
          : list.stream().map(ConfigHash::canonical).collect(joining(",", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((key, entry) -> sorted.put(canonical(key), canonical(entry)));
      return map.isEmpty() ? "" : sorted.toString();
    }
    if (value instanceof Record record) {
      return record.getClass().getSimpleName() + fields(record);
    }
    String text =
        value instanceof BigDecimal number
            ? number.stripTrailingZeros().toPlainString()
            : value.toString();
    return text.length() + ":" + text; // so that no text can look like two
  }

  private static String fields(Record record) {
    return written(record).collect(joining(",", "(", ")"));
  }

  private static Stream<String> written(Record record) {
    return Arrays.stream(record.getClass().getRecordComponents())
        .filter(component -> !component.isAnnotationPresent(Incidental.class))
        .flatMap(component -> written(component, read(component, record)));
  }

  private static Stream<String> written(RecordComponent component, Object value) {
    if (component.isAnnotationPresent(Inline.class)) {
      return written((Record) value);
    }
    String canonical = canonical(value);
    return canonical.isEmpty() ? Stream.of() : Stream.of(component.getName() + "=" + canonical);
  }

  private static Object read(RecordComponent component, Record record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
