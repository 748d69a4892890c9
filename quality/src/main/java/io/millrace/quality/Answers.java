package io.millrace.quality;

import io.millrace.lake.Evidence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Values of the probes for one write. The pending files are scanned at most once for all. */
final class Answers {
  private final Evidence evidence;
  private final Probes probes;
  private Optional<Dataset<Row>> pending = Optional.empty();
  private Optional<Map<Probe, Object>> scanned = Optional.empty();

  Answers(Evidence evidence, Probes probes) {
    this.evidence = evidence;
    this.probes = probes;
  }

  Evidence evidence() {
    return evidence;
  }

  /** The rows themselves: every use of them reads the pending files. */
  Dataset<Row> pending() {
    if (pending.isEmpty()) {
      pending = Optional.of(evidence.pending());
    }
    return pending.get();
  }

  /** A probe's value for each part of the rows; NULLs, of parts without a value, left out. */
  List<Object> parts(Probe probe) {
    if (evidence.rows() == 0) {
      return List.of();
    }
    if (probe.inPass()) {
      return perFile(probes.place(probe));
    }
    Optional<Object> known = probe.known().apply(evidence);
    return known.isPresent() ? List.of(known.get()) : scan(probe).stream().toList();
  }

  /** The sum of a probe that counts. */
  long total(Probe count) {
    return DeequStates.total(parts(count).stream().map(part -> (long) part).toList());
  }

  private List<Object> perFile(int place) {
    List<Row> files = evidence.aggregates();
    if (files.isEmpty()) {
      throw new IllegalStateException(
          "%,d rows were written, and no aggregates were gathered.".formatted(evidence.rows()));
    }
    List<Object> values = new ArrayList<>();
    for (Row file : files) {
      if (file.size() != probes.gathered()) {
        throw new IllegalStateException(
            "%d aggregates were asked for, and %d gathered."
                .formatted(probes.gathered(), file.size()));
      }
      if (!file.isNullAt(place)) {
        values.add(file.get(place));
      }
    }
    return values;
  }

  private Optional<Object> scan(Probe probe) {
    if (scanned.isEmpty()) {
      scanned = Optional.of(scanAll());
    }
    return Optional.ofNullable(scanned.get().get(probe));
  }

  /** One pass over the pending files for every probe that nothing else answers. */
  private Map<Probe, Object> scanAll() {
    List<Probe> open =
        probes.known().stream().filter(probe -> probe.known().apply(evidence).isEmpty()).toList();
    List<Column> aggregates = open.stream().map(Probe::aggregate).toList();
    Row row =
        pending()
            .agg(aggregates.get(0), aggregates.subList(1, aggregates.size()).toArray(Column[]::new))
            .first();
    Map<Probe, Object> values = new HashMap<>();
    for (int i = 0; i < open.size(); i++) {
      values.put(open.get(i), row.get(i));
    }
    return values;
  }
}
