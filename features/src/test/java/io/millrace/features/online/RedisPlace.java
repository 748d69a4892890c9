package io.millrace.features.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.reader.RedisClient;
import io.millrace.features.reader.RedisTable;
import io.millrace.features.reader.StoredTable;
import io.millrace.features.reader.StoredVector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A prefix in Redis. */
record RedisPlace(String prefix) implements TestServer {
  @Override
  public OnlineStore store(Pace pace) {
    return new RedisStore(new TestRedis.ByUrl(TestRedis.url()), prefix, pace);
  }

  @Override
  public void empty() {
    for (Object key : (List<?>) TestRedis.call("KEYS", "{%s:*".formatted(prefix))) {
      TestRedis.call("DEL", new String((byte[]) key, UTF_8));
    }
  }

  @Override
  public void killConnections() {
    TestRedis.call("CLIENT", "KILL", "TYPE", "normal");
  }

  @Override
  public String told(String table) {
    String key = new String(new RedisTable(prefix, table).table(), UTF_8);
    List<?> fields =
        (List<?>) TestRedis.call("HMGET", key, "feature_group", "version", "slice", "run", "build");
    return String.join("|", fields.stream().map(each -> new String((byte[]) each, UTF_8)).toList());
  }

  @Override
  public void change(StoredTable table, List<Object> key, String feature, Number value) {
    OnlineStore store = store(new Pace(1, 1, OptionalInt.empty()));
    StoredVector held = store.vectors().find(table, List.of(key)).get(key);
    Map<String, Object> values = new LinkedHashMap<>(held.values());
    values.put(feature, value);
    byte[] edition = RedisTable.edition(held.asOf(), held.build());
    byte[] vector =
        RedisTable.vector(
            table, edition, RedisTable.layout(table), new ArrayList<>(values.values()));
    call("HSET", table, RedisTable.field(table, key), vector);
  }

  @Override
  public void remove(StoredTable table, List<Object> key) {
    call("HDEL", table, RedisTable.field(table, key));
  }

  private void call(String command, StoredTable table, byte[]... arguments) {
    List<byte[]> words = new ArrayList<>(RedisClient.words(command));
    words.add(new RedisTable(prefix, table.name()).entities());
    words.addAll(List.of(arguments));
    try (RedisClient client = new TestRedis.ByUrl(TestRedis.url()).open()) {
      client.answer(words);
    }
  }
}
