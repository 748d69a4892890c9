package io.millrace.clickstream.read;

import io.millrace.clickstream.event.EventReader;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.io.Serializable;
import java.util.Map;
import org.apache.spark.util.SerializableConfiguration;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/**
 * What reads files on executors.
 *
 * @param version of the rules
 * @param repeats by file, the lines that stand in an earlier file too
 */
record Task(
    SerializableConfiguration hadoop,
    EventsSpec spec,
    String version,
    Slicing slicing,
    Slice slice,
    Map<String, Roaring64NavigableMap> repeats)
    implements Serializable {
  EventReader reader() {
    return new EventReader(spec.rules(), version);
  }

  Days days() {
    return new Days(slicing, slice, spec.accept(), spec.ahead());
  }

  NumberedLines open(DeliveredFiles.Delivered file) {
    return new NumberedLines(hadoop.value(), file);
  }

  boolean isRepeat(DeliveredFiles.Delivered file, long line) {
    Roaring64NavigableMap lines = repeats.get(file.name());
    return lines != null && lines.contains(line);
  }
}
