package io.millrace.features.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Vectors in a Redis. */
public final class RedisVectors implements VectorStore {
  private static final int KEYS_IN_A_COMMAND = 500;

  private final RedisCommands redis;
  private final String prefix;

  /** Columns that values were written of, by what names them. */
  private final Map<Long, StoredTable> layouts = new ConcurrentHashMap<>();

  /**
   * Vectors of a prefix.
   *
   * @param prefix the {@code schema} of the exports
   */
  public RedisVectors(RedisCommands redis, String prefix) {
    this.redis = redis;
    this.prefix = prefix;
  }

  @Override
  public Optional<StoredTable> table(String group, int version) {
    RedisTable at = new RedisTable(prefix, StoredTable.name(group, version));
    List<byte[]> command = new ArrayList<>(RedisClient.words("HMGET"));
    command.add(at.table());
    command.addAll(RedisClient.words(RedisTable.KEYS, RedisTable.COLUMNS, RedisTable.MADE));
    List<?> fields = (List<?>) redis.answer(command);
    return fields.get(0) == null
        ? Optional.empty()
        : Optional.of(
            StoredTable.of(
                group, version, text(fields.get(0)), text(fields.get(1)), text(fields.get(2))));
  }

  @Override
  public Map<List<Object>, StoredVector> find(StoredTable table, Collection<List<Object>> keys) {
    RedisTable at = new RedisTable(prefix, table.name());
    List<List<Object>> all = new ArrayList<>(keys);
    List<List<byte[]>> commands = new ArrayList<>();
    for (int from = 0; from < all.size(); from += KEYS_IN_A_COMMAND) {
      List<byte[]> command = new ArrayList<>(RedisClient.words("HMGET"));
      command.add(at.entities());
      all.subList(from, Math.min(from + KEYS_IN_A_COMMAND, all.size()))
          .forEach(key -> command.add(RedisTable.field(table, key)));
      commands.add(command);
    }
    Map<List<Object>, StoredVector> found = new HashMap<>();
    if (commands.isEmpty()) {
      return found;
    }
    int i = 0;
    for (Object answer : redis.call(commands)) {
      for (Object vector : (List<?>) answer) {
        if (vector != null) {
          found.put(all.get(i), vector(table, at, all.get(i), (byte[]) vector));
        }
        i++;
      }
    }
    return found;
  }

  private StoredVector vector(StoredTable table, RedisTable at, List<Object> key, byte[] vector) {
    StoredTable written =
        layouts.computeIfAbsent(RedisTable.layout(vector), layout -> written(table, at, layout));
    List<Object> values = RedisTable.values(written, vector);
    Map<String, Object> byName = new LinkedHashMap<>();
    table
        .features()
        .forEach(
            feature -> {
              int place = written.features().indexOf(feature);
              byName.put(feature, place < 0 ? null : values.get(place));
            });
    byte[] edition = RedisTable.edition(vector);
    return new StoredVector(key, byName, RedisTable.asOf(edition), RedisTable.build(edition));
  }

  private StoredTable written(StoredTable table, RedisTable at, long layout) {
    List<byte[]> command = new ArrayList<>(RedisClient.words("HGET"));
    command.add(at.table());
    command.addAll(RedisClient.words(RedisTable.layoutField(layout)));
    Object columns = redis.answer(command);
    if (columns == null) {
      throw new StoreException(
          "%s holds values of which it does not tell the columns. Export the group again."
              .formatted(at.name()),
          "NOLAYOUT");
    }
    return StoredTable.of(table.group(), table.version(), table.keysText(), text(columns), "{}");
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, UTF_8);
  }
}
