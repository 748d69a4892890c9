package io.millrace.bench.gate;

import io.millrace.bench.Meter;
import java.util.Locale;

/**
 * One measured write.
 *
 * @param round counted from 1; all contenders of a round write the same rows
 */
record GateRun(String name, Layout layout, int round, long rows, Meter.Cost cost) {
  /** One line. Names hold nothing that JSON would want escaped. */
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"bench\": \"gate\", \"name\": \"%s\", \"layout\": \"%s\", \"round\": %d, \"rows\": %d, "
            + "\"cpu_s\": %.3f, \"wall_s\": %.3f, \"gc_s\": %.3f}",
        name,
        layout.name().toLowerCase(Locale.ROOT),
        round,
        rows,
        cost.cpuSeconds(),
        cost.wallSeconds(),
        cost.collectorSeconds());
  }
}
