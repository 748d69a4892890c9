package io.millrace.jobs.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.features.online.RedisConnector;
import io.millrace.features.reader.RedisClient;
import io.millrace.features.reader.StoreException;
import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.ingest.jdbc.SourceConnector;
import io.millrace.ingest.secrets.Scrubber;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.UnreachableException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;

/** A source that is a Redis. */
public record RedisSource(SourceConnector source) implements RedisConnector {
  private static final String VERSION = "redis_version:";

  /**
   * Connects, and leaves again.
   *
   * @return what the server calls itself, such as {@code Redis 7.2.4}
   * @throws UnreachableException if it does not answer, or refuses the login
   */
  public static String ask(JdbcSource source, Configuration hadoop) {
    byte[] told =
        (byte[])
            new RedisSource(SourceConnector.of(source, hadoop))
                .connected(
                    "when asked for its version",
                    client -> client.answer(RedisClient.words("INFO", "server")));
    String version =
        new String(told, UTF_8)
            .lines()
            .filter(line -> line.startsWith(VERSION))
            .map(line -> line.substring(VERSION.length()))
            .findFirst()
            .orElse("of unknown version");
    return "Redis " + version;
  }

  @Override
  public RedisClient open() {
    JdbcSource from = source.source();
    try {
      return RedisClient.of(
          URI.create(from.url()), from.user(), source.password(), from.limits().connectTimeout());
    } catch (IllegalArgumentException e) {
      throw new InvalidSpecException(
          "Source %s: %s".formatted(from.name(), Scrubber.scrub(e.getMessage())), e);
    }
  }

  @Override
  public RuntimeException explain(StoreException failure, String doing) {
    JdbcSource from = source.source();
    String said = "Source %s %s: %s".formatted(from.name(), doing, scrubbed(failure));
    return switch (failure.refusal()) {
      case "WRONGPASS", "NOAUTH" ->
          new UnreachableException(
              "%s Check user, and what %s holds."
                  .formatted(
                      said,
                      from.password()
                          .map(Object::toString)
                          .orElse("'password', which is not set,")),
              failure);
      case "OOM" ->
          new UnreachableException(
              said + " Give it more memory; what was written is there.", failure);
      case "NOPERM" ->
          new InvalidSpecException(
              said
                  + " The user needs the commands EVAL, HGET, HMGET, HSET, HSETNX, HSCAN, HDEL and HLEN on the keys of its prefix.",
              failure);
      case "WRONGTYPE" ->
          new InvalidSpecException(
              said + " Something else has a key of this name: choose another 'schema'.", failure);
      case "MOVED", "CROSSSLOT" ->
          new InvalidSpecException(
              said + " This is a Redis Cluster; exports go to a single server.", failure);
      default -> new UnreachableException(said, failure);
    };
  }

  private static String scrubbed(StoreException failure) {
    String said = Scrubber.scrub(failure.getMessage());
    return said.endsWith(".") ? said : said + ".";
  }
}
