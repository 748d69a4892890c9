package io.millrace.jobs.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.features.reader.RedisClient;
import io.millrace.features.reader.StoreException;
import io.millrace.jobs.cli.InProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** A feature group on its way to a Redis that forgets all in the middle, by the command line. */
@Tag("slow")
class RedisRunsTest {
  private static final long CUSTOMERS = 60;
  private static final String ENTITIES = "{serving:features_customer_orders_v1}";

  @TempDir static Path folder;

  @Test
  void an_export_that_loses_its_redis_ends_with_5_and_the_next_one_makes_it_whole()
      throws IOException {
    int port = freePort();
    RedisServer redis = server(port);
    redis.start();
    try (ShopProject shop = ShopProject.create(folder, "derby");
        RedisClient client = client(port)) {
      shop.sql(
          """
          CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total numeric(10,2), placed_at timestamptz);
          INSERT INTO orders SELECT i, i, i / 100.0, '2024-03-01T12:00:00Z' FROM generate_series(1, %d) i"""
              .formatted(CUSTOMERS - 1)); // the last has none
      shop.file("secret", "open sesame\n");
      shop.file(
          "conf/sources/serving.yaml",
          "source: serving\nurl: redis://localhost:%d/1\npassword: file:%s\n"
              .formatted(port, folder.resolve("secret")));
      OrderFiles.orders(shop);
      OrderFiles.listedCustomerOrders(shop, CUSTOMERS, "spend_1d, sum: total, window: 1d");
      OrderFiles.online(shop, "serving", "batch: 1", "rows-per-second: 10");
      InProcess doctor = millrace("doctor");
      assertThat(doctor.out()).contains("Redis 6.2");
      InProcess built =
          millrace("run", "features.customer_orders", "--date", "2024-03-01", "--upstream");
      assertThat(built.code()).as(built.err()).isZero();

      CompletableFuture<Void> gone =
          CompletableFuture.runAsync(
              () -> {
                while (entities(client) < 3) {
                  Thread.onSpinWait();
                }
                stop(redis);
              });
      InProcess broken = features("export");
      gone.join();
      assertThat(broken.code()).as(broken.err()).isEqualTo(5);
      assertThat(broken.err()).contains("Source serving while writing").doesNotContain("sesame");

      redis.start();
      assertThat(entities(client)).as("through a connection that is gone").isZero();
      InProcess notThere = features("parity");
      assertThat(notThere.code()).as(notThere.err()).isEqualTo(4);
      InProcess again = features("export");
      assertThat(again.code()).as(again.err()).isZero();
      assertThat(entities(client)).isEqualTo(CUSTOMERS);
      InProcess equal = features("parity");
      assertThat(equal.code()).as(equal.err()).isZero();
      assertThat(equal.out()).contains("60 entities compared");
      client.answer(RedisClient.words("HDEL", ENTITIES, "[7]"));
      InProcess differs = features("parity");
      assertThat(differs.code()).isEqualTo(3);
      assertThat(differs.out()).contains("customer_id=7");

      shop.file("secret", "another\n");
      InProcess refused = features("parity");
      assertThat(refused.code()).as(refused.err()).isEqualTo(5);
      assertThat(refused.err()).contains("WRONGPASS").contains("Check user, and what file:");
    } finally {
      stop(redis);
    }
  }

  /** Keeps nothing when it stops. */
  private static RedisServer server(int port) throws IOException {
    return RedisServer.newRedisServer()
        .port(port)
        .bind("127.0.0.1")
        .setting("save \"\"")
        .setting("requirepass \"open sesame\"")
        .build();
  }

  private static RedisClient client(int port) {
    return RedisClient.of(
        URI.create("redis://localhost:%d/1".formatted(port)),
        Optional.empty(),
        Optional.of("open sesame"),
        Duration.ofSeconds(10));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private static void stop(RedisServer redis) {
    try {
      redis.stop();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long entities(RedisClient client) {
    try {
      return (Long) client.answer(RedisClient.words("HLEN", ENTITIES));
    } catch (StoreException e) {
      return 0;
    }
  }

  private static InProcess features(String what) {
    return millrace("features", what, "features.customer_orders", "--date", "2024-03-01");
  }

  private static InProcess millrace(String... words) {
    return InProcess.millrace(folder, words);
  }
}
