package io.millrace.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.reader.RedisClient;
import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.ingest.jdbc.SourceConnector;
import io.millrace.ingest.secrets.SecretRef;
import io.millrace.lake.InvalidSpecException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** What a real server refuses, in the operator's words. */
class RedisSourceTest {
  private static final String CLUSTER = "This is a Redis Cluster; exports go to a single server.";

  @TempDir Path folder;

  @Test
  void a_user_that_may_not_ask_for_the_version_is_let_in() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "expo");
    String user = "user millrace on >expo ~{features:* -@all +eval +hget";
    JdbcSource source =
        source(freeUrl(), Optional.of("millrace"), Optional.of(SecretRef.parse("file:" + secret)));
    RedisServer server = server(source, user);
    try {
      assertThat(RedisSource.ask(source, new Configuration()))
          .isEqualTo("Redis, of a version that its user may not ask for");
      assertThatThrownBy(() -> call(source, "HLEN", "{features:a}"))
          .isInstanceOf(InvalidSpecException.class)
          .hasMessageContaining("NOPERM")
          .hasMessageContaining("The user needs the commands EVAL, HGET,");
    } finally {
      server.stop();
    }
  }

  @Test
  void a_cluster_is_told_to_be_one() throws IOException {
    JdbcSource source = source(freeUrl(), Optional.empty(), Optional.empty());
    RedisServer server = server(source, "cluster-enabled yes");
    try {
      assertThatThrownBy(() -> call(source, "HGET", "{features:a}", "x"))
          .isInstanceOf(InvalidSpecException.class)
          .hasMessageContaining("CLUSTERDOWN")
          .hasMessageContaining(CLUSTER);
      JdbcSource first = source(source.url() + "/1", Optional.empty(), Optional.empty());
      assertThatThrownBy(() -> call(first, "HGET", "{features:a}", "x"))
          .hasMessageContaining("SELECT is not allowed in cluster mode")
          .hasMessageContaining(CLUSTER);
    } finally {
      server.stop();
    }
  }

  private static void call(JdbcSource source, String... words) {
    new RedisSource(SourceConnector.of(source, new Configuration()))
        .connected("while trying", client -> client.answer(RedisClient.words(words)));
  }

  private RedisServer server(JdbcSource source, String setting) throws IOException {
    RedisServer server =
        RedisServer.newRedisServer()
            .port(Integer.parseInt(source.url().replaceFirst(".*:", "")))
            .bind("127.0.0.1")
            .setting("save \"\"")
            .setting("dir " + folder)
            .setting(setting)
            .build();
    server.start();
    return server;
  }

  private static JdbcSource source(
      String url, Optional<String> user, Optional<SecretRef> password) {
    return new JdbcSource(
        "serving", url, user, password, JdbcSource.Limits.DEFAULT, Map.of(), Optional.empty());
  }

  private static String freeUrl() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return "redis://localhost:" + free.getLocalPort();
    }
  }
}
