package io.millrace.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;

/**
 * Gives the connector the position to begin at, and keeps nothing of what it says: where a journal
 * ends is written down with the journal. Debezium makes it, by its name.
 */
public final class KeptOffset extends MemoryOffsetBackingStore {
  /** What {@code offset.storage.file.filename} names, and the engine's name. */
  private Path file;

  @Override
  public void configure(WorkerConfig config) {
    super.configure(config);
    file = Path.of(String.valueOf(config.originals().get("offset.storage.file.filename")));
  }

  @Override
  public void start() {
    super.start();
    if (!Files.exists(file)) {
      return;
    }
    try {
      var json = Manifest.JSON.readTree(file.toFile());
      data.put(bytes(json.get("key")), bytes(json.get("value")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes what {@link #start} reads. */
  static void write(Path file, String engine, Map<String, ?> partition, Map<String, ?> offset)
      throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", List.of(engine, partition));
    json.put("value", offset);
    Disk.write(file, Manifest.JSON.writeValueAsBytes(json));
  }

  private static ByteBuffer bytes(Object json) throws IOException {
    return ByteBuffer.wrap(Manifest.JSON.writeValueAsBytes(json));
  }

  @Override
  protected void save() {}

  @Override
  public Set<Map<String, Object>> connectorPartitions(String connector) {
    return Set.of();
  }
}
