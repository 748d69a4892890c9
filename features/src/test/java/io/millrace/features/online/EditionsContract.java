package io.millrace.features.online;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.reader.FeatureType;
import io.millrace.features.reader.StoredTable;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/** Batches of several editions on their way into one table of a real server, in any order. */
abstract class EditionsContract {
  private static final int ENTITIES = 6;
  private static final Pace PACE = new Pace(1, 100, OptionalInt.empty());

  private final OnlineStore store;

  EditionsContract(TestServer server) {
    this.store = server.store(PACE);
  }

  /**
   * Some exports at once, each cut into batches that come in any order between those of others;
   * some are broken off, some begun again. What was finished last of the newest is what stands.
   */
  @Property(tries = 25)
  void whatever_the_order_of_batches_the_newest_whole_edition_stands(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int editions) {
    // given
    Random random = new Random(seed);
    StoredTable stored =
        new StoredTable(
            "features.any" + Long.toUnsignedString(seed, 36),
            editions,
            List.of("id"),
            Map.of("id", FeatureType.parse("bigint"), "n", FeatureType.parse("bigint")));
    GroupInStore group = store.prepare(stored);
    List<Export> exports = new ArrayList<>();
    for (int i = 0; i < editions; i++) {
      exports.add(Export.any(i, random));
    }
    // when
    Edition newest = null;
    try (Connections connections = new Connections()) {
      List<Step> steps = interleaved(exports, random);
      for (Step step : steps) {
        Edition edition = step.export().edition();
        if (step.batch() == null) {
          group.finish(edition, "slice", "run", PACE.ofOne());
          newest = newest == null || edition.compareTo(newest) > 0 ? edition : newest;
        } else {
          EntityWriter writer = connections.writer(group, edition);
          step.batch().forEach((id, n) -> writer.add(new GenericInternalRow(new Object[] {id, n})));
          writer.flush();
        }
      }
    }
    // then
    Edition whole = newest;
    Map<Long, Long> wanted = new TreeMap<>();
    exports.stream()
        .filter(export -> export.edition().equals(whole))
        .forEach(export -> wanted.putAll(export.rows()));
    Map<Long, Long> held = new TreeMap<>();
    List<List<Object>> keys = new ArrayList<>();
    for (long id = 0; id < ENTITIES; id++) {
      keys.add(List.of(id));
    }
    store
        .vectors()
        .find(stored, keys)
        .forEach((key, vector) -> held.put((Long) key.get(0), (Long) vector.values().get("n")));
    assertThat(store.entities(stored)).isEqualTo(held.size());
    if (exports.stream()
        .noneMatch(export -> export.isBrokenOff() && export.edition().compareTo(whole) > 0)) {
      assertThat(held).isEqualTo(wanted);
    } else {
      assertThat(held.keySet()).containsAll(wanted.keySet()); // newer values may stand already
    }
  }

  /** One edition's rows, and whether it never comes to its end. */
  private record Export(Edition edition, Map<Long, Long> rows, boolean isBrokenOff) {
    static Export any(int number, Random random) {
      Map<Long, Long> rows = new LinkedHashMap<>();
      for (long id = 0; id < ENTITIES; id++) {
        if (random.nextBoolean()) {
          rows.put(id, number * 100 + id);
        }
      }
      Instant asOf = Instant.parse("2024-03-01T00:00:00Z").plusSeconds(number / 2 * 86_400L);
      return new Export(new Edition(asOf, number), rows, number > 0 && random.nextInt(4) == 0);
    }
  }

  /** A batch; none: the export ends. */
  private record Step(Export export, Map<Long, Long> batch) {}

  private static List<Step> interleaved(List<Export> exports, Random random) {
    List<Deque<Step>> waiting = new ArrayList<>();
    exports.forEach(export -> waiting.add(steps(export, random)));
    List<Step> all = new ArrayList<>();
    while (!waiting.isEmpty()) {
      Deque<Step> next = waiting.get(random.nextInt(waiting.size()));
      if (next.isEmpty()) {
        waiting.remove(next);
      } else {
        all.add(next.poll());
      }
    }
    return all;
  }

  private static Deque<Step> steps(Export export, Random random) {
    List<Long> ids = new ArrayList<>(export.rows().keySet());
    Collections.shuffle(ids, random);
    List<Step> steps = new ArrayList<>();
    for (int at = 0; at < ids.size(); at += 2) {
      Map<Long, Long> batch = new LinkedHashMap<>();
      ids.subList(at, Math.min(at + 2, ids.size()))
          .forEach(id -> batch.put(id, export.rows().get(id)));
      steps.add(new Step(export, batch));
    }
    if (export.isBrokenOff()) {
      return new ArrayDeque<>(steps.subList(0, random.nextInt(steps.size() + 1)));
    }
    steps.add(new Step(export, null));
    Deque<Step> all = new ArrayDeque<>(steps);
    if (random.nextInt(3) == 0) {
      all.addAll(steps); // begun again
    }
    return all;
  }

  /** A connection for each edition, open at once. */
  private static final class Connections implements AutoCloseable {
    private final Map<Edition, EntityWriter> writers = new TreeMap<>();

    EntityWriter writer(GroupInStore group, Edition edition) {
      return writers.computeIfAbsent(edition, group::writer);
    }

    @Override
    public void close() {
      writers.values().forEach(EntityWriter::close);
    }
  }
}
