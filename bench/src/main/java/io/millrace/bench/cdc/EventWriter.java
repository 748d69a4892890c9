package io.millrace.bench.cdc;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writes what Debezium would of random changes: 70 % updates, 15 % inserts, 15 % deletes, images
 * before and after, no embedded schema. One insert in ten brings a deleted key back.
 */
final class EventWriter {
  private static final int FILE_BYTES = 50_000_000;

  private final Shape shape;
  private final Random random;
  private final List<String[]> live;
  private final List<String[]> deleted = new ArrayList<>();
  private final int price;
  private final int status;
  private final int comment;
  private long nextKey;
  private long lsn = 40_000_000_000L;
  private long clock = 1_767_225_600_000L;
  private long event;

  /**
   * @param live rows of the table that may change, their values as JSON; changed in place
   */
  EventWriter(Shape shape, List<String[]> live, long nextKey, long seed) {
    this.shape = shape;
    this.live = live;
    this.nextKey = nextKey;
    this.random = new Random(seed);
    this.price = shape.schema().fieldIndex(shape.mutable().get(0));
    this.status = shape.schema().fieldIndex(shape.mutable().get(1));
    this.comment = shape.schema().fieldIndex(shape.mutable().get(2));
  }

  /** The next events, in files of about 50 MB. */
  void write(Path folder, int events) throws IOException {
    Files.createDirectories(folder);
    int part = 0;
    for (int left = events; left > 0; part++) {
      try (OutputStream file =
          new BufferedOutputStream(
              Files.newOutputStream(folder.resolve("part-%04d.json".formatted(part))), 1 << 16)) {
        for (long size = 0; left > 0 && size < FILE_BYTES; left--) {
          byte[] line = next().getBytes(StandardCharsets.UTF_8);
          file.write(line);
          size += line.length;
        }
      }
    }
  }

  private String next() {
    lsn += 40 + random.nextInt(360);
    clock += random.nextInt(4);
    double choice = random.nextDouble();
    if (choice < 0.70) {
      return update();
    }
    return choice < 0.85 ? insert() : delete();
  }

  private String update() {
    int at = random.nextInt(live.size());
    String[] before = live.get(at);
    String[] after = changed(before.clone());
    live.set(at, after);
    return line("u", json(before), json(after));
  }

  private String insert() {
    String[] row;
    if (!deleted.isEmpty() && random.nextInt(10) == 0) {
      row = deleted.remove(random.nextInt(deleted.size()));
    } else {
      row = live.get(random.nextInt(live.size())).clone();
      row[0] = Long.toString(nextKey++);
    }
    live.add(changed(row));
    return line("c", "null", json(row));
  }

  private String delete() {
    int at = random.nextInt(live.size());
    String[] row = live.get(at);
    live.set(at, live.get(live.size() - 1));
    live.remove(live.size() - 1);
    deleted.add(row);
    return line("d", json(row), "null");
  }

  private String[] changed(String[] row) {
    row[price] = "\"%d.%02d\"".formatted(900 + random.nextInt(100_000), random.nextInt(100));
    row[status] = "\"" + "OFP".charAt(random.nextInt(3)) + "\"";
    row[comment] = "\"changed " + random.nextInt(1_000_000_000) + " by the shop\"";
    return row;
  }

  private String json(String[] row) {
    StringBuilder json = new StringBuilder(400).append('{');
    for (int i = 0; i < row.length; i++) {
      json.append(i == 0 ? "\"" : ",\"").append(shape.schema().apply(i).name()).append("\":");
      json.append(row[i]);
    }
    return json.append('}').toString();
  }

  private String line(String operation, String before, String after) {
    long transaction = 700 + event++ / 3;
    return "{\"before\":"
        + before
        + ",\"after\":"
        + after
        + ",\"source\":{\"version\":\"3.2.0.Final\",\"connector\":\"postgresql\",\"name\":\"shop\",\"ts_ms\":"
        + clock
        + ",\"snapshot\":\"false\",\"db\":\"shop\",\"sequence\":\"[\\\""
        + (lsn - 40)
        + "\\\",\\\""
        + lsn
        + "\\\"]\",\"schema\":\"public\",\"table\":\""
        + shape.table()
        + "\",\"txId\":"
        + transaction
        + ",\"lsn\":"
        + lsn
        + ",\"xmin\":null},\"op\":\""
        + operation
        + "\",\"ts_ms\":"
        + (clock + 120)
        + ",\"transaction\":null}\n";
  }
}
