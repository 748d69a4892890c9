package io.millrace.bench.features;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.online.OnlineStore;
import io.millrace.features.online.Pace;
import io.millrace.features.online.RedisConnector;
import io.millrace.features.online.RedisStore;
import io.millrace.features.reader.RedisClient;
import io.millrace.features.reader.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import redis.embedded.RedisServer;

/** It keeps all in memory, and writes nothing to disk. */
record RedisOfBench(RedisServer server) implements StoreOfBench {

  static RedisOfBench start() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    RedisServer server =
        RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"").build();
    server.start();
    return new RedisOfBench(server);
  }

  @Override
  public OnlineStore open(Pace pace) {
    return new RedisStore(connector(), "serving", pace);
  }

  @Override
  public void empty() {
    answer("FLUSHALL");
  }

  @Override
  public double cpuSeconds() {
    return new String((byte[]) answer("INFO", "cpu"), UTF_8)
        .lines()
        .filter(line -> line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
        .sum();
  }

  private Object answer(String... words) {
    return connector()
        .connected("while measuring", client -> client.answer(RedisClient.words(words)));
  }

  private RedisConnector connector() {
    return new ByUrl(URI.create("redis://localhost:%d".formatted(server.ports().get(0))));
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record ByUrl(URI url) implements RedisConnector {
    @Override
    public RedisClient open() {
      return RedisClient.of(url, Optional.empty(), Optional.empty(), Duration.ofSeconds(30));
    }

    @Override
    public RuntimeException explain(StoreException failure, String doing) {
      return new IllegalStateException(doing, failure);
    }
  }
}
