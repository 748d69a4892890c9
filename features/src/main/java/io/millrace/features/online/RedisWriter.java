package io.millrace.features.online;

import io.millrace.features.reader.FeatureType;
import io.millrace.features.reader.RedisClient;
import io.millrace.features.reader.RedisTable;
import io.millrace.features.reader.StoreException;
import io.millrace.features.reader.StoredTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Writes over one connection. A batch is some scripts that are sent together; each looks at the
 * floor and at what is there, and writes, while nobody else does anything: so each is short.
 */
final class RedisWriter implements EntityWriter {
  private static final int ROWS_IN_A_SCRIPT = 100;

  private final RedisConnector connector;
  private final RedisClient client;
  private final RedisTable table;
  private final StoredTable stored;
  private final List<FeatureType> types;
  private final byte[] edition;
  private final long layout;
  private final List<byte[]> batch = new ArrayList<>();
  private int sizeInBytes;

  RedisWriter(RedisConnector connector, RedisTable table, StoredTable stored, Edition edition) {
    this.connector = connector;
    this.client = connector.open();
    this.table = table;
    this.stored = stored;
    this.types = GroupInStore.columns(stored).stream().map(stored.columns()::get).toList();
    this.edition = RedisGroup.bytes(edition);
    this.layout = RedisTable.layout(stored);
  }

  @Override
  public void add(InternalRow row) {
    List<Object> values = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      values.add(RowValues.of(row, i, types.get(i)));
    }
    int keys = stored.keys().size();
    byte[] field = RedisTable.field(stored, values.subList(0, keys));
    byte[] vector = RedisTable.vector(stored, edition, layout, values.subList(keys, values.size()));
    batch.add(field);
    batch.add(vector);
    sizeInBytes += field.length + vector.length;
  }

  @Override
  public int rows() {
    return batch.size() / 2;
  }

  @Override
  public int sizeInBytes() {
    return sizeInBytes;
  }

  @Override
  public ExportCounts flush() {
    List<List<byte[]>> commands = new ArrayList<>();
    for (int at = 0; at < batch.size(); at += 2 * ROWS_IN_A_SCRIPT) {
      List<byte[]> arguments = new ArrayList<>(List.of(edition));
      arguments.addAll(batch.subList(at, Math.min(at + 2 * ROWS_IN_A_SCRIPT, batch.size())));
      commands.add(RedisScript.UPSERT.of(table, arguments));
    }
    long written = 0;
    long unchanged = 0;
    try {
      for (Object answer : client.call(commands)) {
        List<?> counts = (List<?>) answer;
        written += (Long) counts.get(0);
        unchanged += (Long) counts.get(1);
      }
    } catch (StoreException e) {
      throw connector.explain(e, "while writing " + table.name());
    }
    int rows = rows();
    batch.clear();
    sizeInBytes = 0;
    return new ExportCounts(rows, written, unchanged, rows - written - unchanged, 0, 0);
  }

  @Override
  public void close() {
    client.close();
  }
}
