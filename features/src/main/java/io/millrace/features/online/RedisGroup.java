package io.millrace.features.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.reader.RedisClient;
import io.millrace.features.reader.RedisTable;
import io.millrace.features.reader.StoredTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One version of a group as two hashes of a Redis. */
final class RedisGroup implements GroupInStore {
  private final RedisConnector connector;
  private final String prefix;
  private final String group;
  private final int version;
  private final String keys;
  private final String columns;

  RedisGroup(RedisConnector connector, String prefix, StoredTable stored) {
    this.connector = connector;
    this.prefix = prefix;
    this.group = stored.group();
    this.version = stored.version();
    this.keys = stored.keysText();
    this.columns = stored.columnsText();
  }

  private StoredTable stored() {
    return StoredTable.of(group, version, keys, columns, "{}");
  }

  private RedisTable table() {
    return new RedisTable(prefix, StoredTable.name(group, version));
  }

  @Override
  public List<String> columns() {
    return GroupInStore.columns(stored());
  }

  @Override
  public EntityWriter writer(Edition edition) {
    return new RedisWriter(connector, table(), stored(), edition);
  }

  @Override
  public long finish(Edition edition, String slice, String run, Pace.Throttle throttle) {
    return connector.connected(
        "while finishing " + table().name(),
        client -> raiseFloor(client, edition, slice, run) ? sweep(client, edition, throttle) : 0);
  }

  private boolean raiseFloor(RedisClient client, Edition edition, String slice, String run) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(bytes(edition));
    arguments.addAll(
        RedisClient.words(
            "as_of",
            edition.asOf().toString(),
            "build",
            Long.toString(edition.build()),
            "slice",
            slice,
            "run",
            run,
            "finished_at",
            Instant.now().toString()));
    return (Long) client.answer(RedisScript.FINISH.of(table(), arguments)) == 1;
  }

  /**
   * Some hundred entities at a time, so that services never wait long. What is there from the
   * beginning to the end of a scan is seen by it, and nothing older can come any more.
   */
  private long sweep(RedisClient client, Edition edition, Pace.Throttle throttle) {
    byte[] cursor = "0".getBytes(UTF_8);
    long deleted = 0;
    do {
      List<byte[]> arguments = List.of(bytes(edition), cursor);
      List<?> page = (List<?>) client.answer(RedisScript.SWEEP.of(table(), arguments));
      cursor = (byte[]) page.get(0);
      long gone = (Long) page.get(1);
      throttle.passed(gone);
      deleted += gone;
    } while (!Arrays.equals(cursor, "0".getBytes(UTF_8)));
    return deleted;
  }

  static byte[] bytes(Edition edition) {
    return RedisTable.edition(edition.asOf(), edition.build());
  }

  @Override
  public String toString() {
    return new String(table().entities(), UTF_8);
  }
}
