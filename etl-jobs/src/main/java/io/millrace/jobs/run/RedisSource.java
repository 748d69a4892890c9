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
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/** A source that is a Redis. */
public record RedisSource(SourceConnector source) implements RedisConnector {
  private static final String VERSION = "redis_version:";
  private static final String UNKNOWN = "Redis, of a version that its user may not ask for";
  private static final Set<String> CLUSTER = Set.of("MOVED", "ASK", "CROSSSLOT", "CLUSTERDOWN");
  private static final String FORBIDDEN = "NOPERM";

  /**
   * Connects, and leaves again.
   *
   * @return what the server calls itself, such as {@code Redis 7.2.4}, if the user may ask
   * @throws UnreachableException if it does not answer, or refuses the login
   */
  public static String ask(JdbcSource source, Configuration hadoop) {
    return new RedisSource(SourceConnector.of(source, hadoop))
        .connected("when asked for its version", RedisSource::version);
  }

  private static String version(RedisClient client) {
    try {
      String told = new String((byte[]) client.answer(RedisClient.words("INFO", "server")), UTF_8);
      return told.lines()
          .filter(line -> line.startsWith(VERSION))
          .map(line -> "Redis " + line.substring(VERSION.length()))
          .findFirst()
          .orElse(UNKNOWN);
    } catch (StoreException e) {
      if (e.refusal().equals(FORBIDDEN)) {
        return UNKNOWN; // whoever is forbidden something was let in
      }
      throw e;
    }
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
    if (isOfCluster(failure)) {
      return new InvalidSpecException(
          said + " This is a Redis Cluster; exports go to a single server.", failure);
    }
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
      case FORBIDDEN ->
          new InvalidSpecException(
              said
                  + " The user needs the commands EVAL, HGET, HMGET, HSET, HSETNX, HSCAN, HDEL and HLEN on the keys of its prefix.",
              failure);
      case "WRONGTYPE" ->
          new InvalidSpecException(
              said + " Something else has a key of this name: choose another 'schema'.", failure);
      default ->
          new UnreachableException(
              failure.getMessage().contains("SSLHandshakeException")
                  ? said
                      + " The JVM must trust its certificate: -Djavax.net.ssl.trustStore=FILE in MILLRACE_OPTS."
                  : said,
              failure);
    };
  }

  private static boolean isOfCluster(StoreException failure) {
    return CLUSTER.contains(failure.refusal())
        || failure.getMessage().contains("not allowed in cluster mode");
  }

  private static String scrubbed(StoreException failure) {
    String said = Scrubber.scrub(failure.getMessage());
    return said.endsWith(".") ? said : said + ".";
  }
}
