package io.millrace.features.online;

import io.millrace.features.reader.RedisClient;
import io.millrace.features.reader.StoreException;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import redis.embedded.RedisServer;

/** The one Redis server of a test JVM. */
final class TestRedis {
  private static RedisServer server;

  private TestRedis() {}

  static synchronized URI url() {
    if (server == null) {
      server = start();
      Runtime.getRuntime().addShutdownHook(new Thread(TestRedis::stop));
    }
    return URI.create("redis://localhost:%d/2".formatted(server.ports().get(0)));
  }

  private static RedisServer start() {
    try (ServerSocket free = new ServerSocket(0)) {
      int port = free.getLocalPort();
      free.close();
      RedisServer started =
          RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"").build();
      started.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Object call(String... words) {
    try (RedisClient client = new ByUrl(url()).open()) {
      return client.answer(RedisClient.words(words));
    }
  }

  /** Connects by a URL, without a password. */
  record ByUrl(URI url) implements RedisConnector {
    @Override
    public RedisClient open() {
      return RedisClient.of(url, Optional.empty(), Optional.empty(), Duration.ofSeconds(10));
    }

    @Override
    public RuntimeException explain(StoreException failure, String doing) {
      return new UnreachableException(doing + ": " + failure.getMessage(), failure);
    }
  }
}
