package io.millrace.clickstream.read;

import io.millrace.clickstream.enrich.AgentReader;
import io.millrace.clickstream.event.EventReader;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.util.SerializableConfiguration;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/**
 * What reads files on executors.
 *
 * @param version of the rules
 * @param by how wide slices are
 * @param zone in which they begin
 * @param repeats by file, the lines that stand in an earlier file too
 * @param agents tells what agents say
 */
record Task(
    SerializableConfiguration hadoop,
    EventsSpec spec,
    String version,
    Grain by,
    ZoneId zone,
    String slice,
    Map<String, Roaring64NavigableMap> repeats,
    AgentReader agents)
    implements Serializable {
  EventReader reader() {
    return new EventReader(spec.rules(), version, agents);
  }

  Task with(AgentReader reader) {
    return new Task(hadoop, spec, version, by, zone, slice, repeats, reader);
  }

  Days days() {
    Slicing slicing = new Slicing(by, Optional.empty(), zone);
    return new Days(slicing, new Slice(slice), spec.accept(), spec.ahead());
  }

  NumberedLines open(DeliveredFiles.Delivered file) {
    return new NumberedLines(hadoop.value(), file);
  }

  boolean isRepeat(DeliveredFiles.Delivered file, long line) {
    Roaring64NavigableMap lines = repeats.get(file.name());
    return lines != null && lines.contains(line);
  }
}
