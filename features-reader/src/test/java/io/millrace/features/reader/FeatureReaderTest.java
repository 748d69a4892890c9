package io.millrace.features.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a service is told, over a store of one entity. */
class FeatureReaderTest {
  private static final Instant AS_OF = Instant.parse("2024-03-04T00:00:00Z");
  private static final Clock DAY_LATER =
      Clock.fixed(AS_OF.plus(Duration.ofDays(1)), ZoneOffset.UTC);

  @Test
  void keys_may_be_of_any_class_that_holds_the_number_exactly() {
    FeatureReader reader = reader(FeatureReader.Terms.ANY);
    assertThat(reader.read(7L, "x").value("n")).isEqualTo(5L);
    assertThat(reader.read(new BigDecimal("7.0"), "x").state())
        .isEqualTo(FeatureVector.State.FRESH);
    assertThatThrownBy(() -> reader.read(7.0, "x"))
        .hasMessage("The key id of features.some is a int, and no such value was given.");
    assertThatThrownBy(() -> reader.read(1L << 40, "x")).hasMessageContaining("The key id");
    assertThatThrownBy(() -> reader.read(7))
        .hasMessage("features.some has the keys [id, shop], and 1 values were given.");
  }

  @Test
  void old_values_are_marked_or_refused() {
    Duration exactly = Duration.ofDays(1);
    Duration less = exactly.minusNanos(1);
    assertThat(reader(FeatureReader.Terms.marking(exactly)).read(7, "x").state())
        .isEqualTo(FeatureVector.State.FRESH);
    assertThat(reader(FeatureReader.Terms.marking(less)).read(7, "x").state())
        .isEqualTo(FeatureVector.State.STALE);
    assertThatThrownBy(() -> reader(FeatureReader.Terms.refusing(less)).read(7, "x"))
        .isInstanceOf(StaleFeaturesException.class)
        .hasMessage(
            "The features of features.some@1 are as of 2024-03-04T00:00:00Z, and no older ones than PT23H59M59.999999999S are wanted.");
    assertThat(reader(FeatureReader.Terms.refusing(less)).read(8, "x").state())
        .isEqualTo(FeatureVector.State.ABSENT);
  }

  @Test
  void defaults_stand_for_null_and_must_be_of_the_feature() {
    FeatureReader reader = reader(FeatureReader.Terms.ANY.with("m", 0.5).with("n", 0L));
    assertThat(reader.read(7, "x").values()).isEqualTo(Map.of("n", 5L, "m", 0.5));
    assertThat(reader.read(8, "x").values()).isEqualTo(Map.of("n", 0L, "m", 0.5));
    assertThatThrownBy(() -> reader(FeatureReader.Terms.ANY.with("n", 0)))
        .hasMessage("The default of 'n' is a Integer, and the feature a bigint.");
    assertThatThrownBy(() -> reader(FeatureReader.Terms.ANY.with("o", 0)))
        .hasMessageContaining("There is no feature 'o'");
    assertThatThrownBy(() -> reader.read(7, "x").value("o"))
        .hasMessage("There is no feature 'o'; there are [n, m].");
  }

  @Test
  void what_was_never_exported_is_an_error() {
    assertThatThrownBy(
            () ->
                FeatureReader.of(
                    new OneEntity(), "features.other", 2, FeatureReader.Terms.ANY, DAY_LATER))
        .hasMessage("features.other@2 was never exported to this store.");
  }

  @Test
  void what_no_transform_makes_is_read_and_not_made() {
    FeatureReader reader = reader(FeatureReader.Terms.ANY);
    assertThatThrownBy(() -> reader.make("n", 5L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'n' is not made by a transform; of features.some only [] are. What events, an 'expr' or 'if-none' make is read: read(key).");
  }

  private static FeatureReader reader(FeatureReader.Terms terms) {
    return FeatureReader.of(new OneEntity(), "features.some", 1, terms, DAY_LATER);
  }

  /** Knows 7 in shop x: n is 5, m NULL. */
  private static final class OneEntity implements VectorStore {
    @Override
    public Optional<StoredTable> table(String group, int version) {
      Map<String, FeatureType> columns = new LinkedHashMap<>();
      columns.put("id", FeatureType.parse("int"));
      columns.put("shop", FeatureType.parse("string"));
      columns.put("n", FeatureType.parse("bigint"));
      columns.put("m", FeatureType.parse("double"));
      return Optional.of(new StoredTable(group, version, List.of("id", "shop"), columns))
          .filter(table -> version == 1);
    }

    @Override
    public Map<List<Object>, StoredVector> find(StoredTable table, Collection<List<Object>> keys) {
      Map<String, Object> values = new HashMap<>();
      values.put("n", 5L);
      values.put("m", null);
      List<Object> known = List.of(7, "x");
      return keys.contains(known)
          ? Map.of(known, new StoredVector(known, values, AS_OF, 1))
          : Map.of();
    }
  }
}
