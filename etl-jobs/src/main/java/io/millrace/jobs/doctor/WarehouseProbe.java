package io.millrace.jobs.doctor;

import io.millrace.lake.RunId;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Writes a file into the warehouse, looks at its time, and takes it away again. */
final class WarehouseProbe {
  private static final Duration TOLERATED_DRIFT = Duration.ofSeconds(30);

  private final Path warehouse;
  private final Configuration hadoop;

  WarehouseProbe(Path warehouse, Configuration hadoop) {
    this.warehouse = warehouse;
    this.hadoop = hadoop;
  }

  List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    try {
      FileSystem files = warehouse.getFileSystem(hadoop);
      boolean existed = files.exists(warehouse);
      Instant written = writeAndRemove(files);
      if (!existed) {
        files.delete(warehouse, false);
      }
      findings.add(
          Finding.ok("warehouse", warehouse + (existed ? ", writable" : ", which can be made")));
      findings.add(clock(written));
    } catch (IOException | RuntimeException e) { // file systems wrap what they meet in the latter
      findings.add(
          Finding.fail(
              "warehouse",
              new UnreachableException(
                  "Cannot write to %s: %s. Check 'warehouse' in conf/millrace.yaml, and the rights on it."
                      .formatted(warehouse, e.getMessage()),
                  e)));
    }
    return findings;
  }

  private Instant writeAndRemove(FileSystem files) throws IOException {
    Path file = new Path(warehouse, "_doctor_" + RunId.create());
    try (FSDataOutputStream stream = files.create(file, false)) {
      stream.writeBytes("written by millrace doctor; may be deleted\n");
    }
    Instant written = Instant.ofEpochMilli(files.getFileStatus(file).getModificationTime());
    files.delete(file, false);
    return written;
  }

  /** Vacuum and late data are judged by both clocks, so they should agree. */
  private static Finding clock(Instant written) {
    Duration drift = Duration.between(written, Instant.now()).abs();
    return drift.compareTo(TOLERATED_DRIFT) <= 0
        ? Finding.ok("clock", "agrees with the warehouse's")
        : Finding.warn(
            "clock",
            "differs from the warehouse's by %d s. Synchronise this machine's clock (NTP)."
                .formatted(drift.toSeconds()));
  }
}
