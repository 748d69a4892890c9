package io.millrace.features.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.reader.RedisClient;
import io.millrace.features.reader.RedisTable;
import io.millrace.features.reader.RedisVectors;
import io.millrace.features.reader.StoredTable;
import io.millrace.features.reader.VectorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Groups in one Redis server, from 5 on, each as two hashes. */
public final class RedisStore extends OnlineStore {
  private final RedisConnector connector;
  private final String prefix;

  /**
   * A store.
   *
   * @param prefix what the names of its hashes begin with
   */
  public RedisStore(RedisConnector connector, String prefix, Pace pace) {
    super(pace);
    this.connector = connector;
    this.prefix = prefix;
  }

  @Override
  GroupInStore prepare(StoredTable stored) {
    connector.connected(
        "while making " + stored.name(),
        client -> {
          while (!register(client, stored)) {
            // another export added columns in between
          }
          return null;
        });
    return new RedisGroup(connector, prefix, stored);
  }

  private boolean register(RedisClient client, StoredTable stored) {
    Optional<StoredTable> known =
        new RedisVectors(client, prefix).table(stored.group(), stored.version());
    StoredTable merged = known.map(each -> merged(each, stored)).orElse(stored);
    List<byte[]> arguments =
        new ArrayList<>(
            RedisClient.words(
                known.map(StoredTable::columnsText).orElse(""),
                "feature_group",
                stored.group(),
                "version",
                Integer.toString(stored.version()),
                RedisTable.KEYS,
                stored.keysText(),
                RedisTable.COLUMNS,
                merged.columnsText(),
                RedisTable.MADE,
                merged.madeText(),
                RedisTable.layoutField(RedisTable.layout(stored)),
                stored.columnsText()));
    return (Long) client.answer(RedisScript.REGISTER.of(at(stored), arguments)) == 1;
  }

  @Override
  public Optional<Edition> whole(StoredTable stored) {
    List<byte[]> command = new ArrayList<>(RedisClient.words("HGET"));
    command.add(at(stored).table());
    command.addAll(RedisClient.words(RedisTable.EDITION));
    byte[] edition =
        (byte[])
            connector.connected("while looking at " + stored.name(), each -> each.answer(command));
    return edition == null || edition.length == 0
        ? Optional.empty()
        : Optional.of(new Edition(RedisTable.asOf(edition), RedisTable.build(edition)));
  }

  @Override
  public long entities(StoredTable stored) {
    List<byte[]> command = List.of("HLEN".getBytes(UTF_8), at(stored).entities());
    return (Long)
        connector.connected("while counting " + stored.name(), each -> each.answer(command));
  }

  @Override
  public VectorStore vectors() {
    return new RedisVectors(
        commands -> connector.connected("while reading", client -> client.call(commands)), prefix);
  }

  private RedisTable at(StoredTable stored) {
    return new RedisTable(prefix, stored.name());
  }
}
