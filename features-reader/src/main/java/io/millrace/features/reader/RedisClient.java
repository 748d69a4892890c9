package io.millrace.features.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection to a Redis server by Jedis, opened when it is first needed, and anew after it
 * broke. Threads that share it wait for one another.
 */
public final class RedisClient implements RedisCommands, AutoCloseable {
  private static final int PORT = 6379;

  private final HostAndPort server;
  private final JedisClientConfig terms;
  private Connection connection;

  private RedisClient(HostAndPort server, JedisClientConfig terms) {
    this.server = server;
    this.terms = terms;
  }

  /**
   * A client that has not connected yet.
   *
   * @param server {@code redis://host:6379/0}, or {@code rediss:} for TLS with the JVM's trusted
   *     certificates; the number is that of the database
   * @param patience how long to wait for a connection, and then for each answer
   * @throws IllegalArgumentException if it is no such address
   */
  public static RedisClient of(
      URI server, Optional<String> user, Optional<String> password, Duration patience) {
    if (!List.of("redis", "rediss").contains(server.getScheme()) || server.getHost() == null) {
      throw new IllegalArgumentException(
          "'%s' is no redis://host:port/database or rediss://host:port/database."
              .formatted(server));
    }
    int millis = Math.toIntExact(patience.toMillis());
    DefaultJedisClientConfig.Builder terms =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(millis)
            .socketTimeoutMillis(millis)
            .database(database(server))
            .ssl(server.getScheme().equals("rediss"));
    user.filter(name -> password.isPresent()).ifPresent(terms::user);
    password.ifPresent(terms::password);
    int port = server.getPort() < 0 ? PORT : server.getPort();
    return new RedisClient(new HostAndPort(server.getHost(), port), terms.build());
  }

  private static int database(URI server) {
    String database = server.getPath() == null ? "" : server.getPath().replaceFirst("^/", "");
    if (!database.matches("\\d{0,9}")) {
      throw new IllegalArgumentException(
          "The database of '%s' is no number, such as redis://host:6379/0 has.".formatted(server));
    }
    return database.isEmpty() ? 0 : Integer.parseInt(database);
  }

  /** A command of texts. */
  public static List<byte[]> words(String... words) {
    List<byte[]> bytes = new ArrayList<>();
    for (String word : words) {
      bytes.add(word.getBytes(UTF_8));
    }
    return bytes;
  }

  @Override
  public synchronized List<Object> call(List<List<byte[]>> commands) {
    try {
      if (connection == null) {
        connection = new Connection(server, terms);
      }
      return exchange(connection, commands);
    } catch (JedisDataException e) {
      throw refusal(e);
    } catch (JedisException e) {
      close();
      throw new StoreException(
          "Redis at %s does not answer (%s).".formatted(server, e.getMessage()), e);
    }
  }

  /**
   * What {@link RedisCommands#call} does, over a connection of a service's own pool.
   *
   * @throws JedisException if the server does not answer, or one of the answers is an error
   */
  public static List<Object> exchange(Connection connection, List<List<byte[]>> commands) {
    for (List<byte[]> command : commands) {
      byte[][] arguments = command.subList(1, command.size()).toArray(byte[][]::new);
      connection.sendCommand(() -> command.get(0), arguments);
    }
    List<Object> answers = connection.getMany(commands.size());
    for (Object answer : answers) {
      if (answer instanceof JedisDataException refused) {
        throw refused; // all answers are read, so that the next call has its own
      }
    }
    return answers;
  }

  private StoreException refusal(JedisDataException refused) {
    String message = refused.getMessage();
    int space = message.indexOf(' ');
    return new StoreException(
        "Redis at %s refuses: %s".formatted(server, message),
        space < 0 ? message : message.substring(0, space));
  }

  /** Ends the connection; the next call opens another. */
  @Override
  public synchronized void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (JedisException e) {
        throw new StoreException("A connection to %s does not close.".formatted(server), e);
      }
    }
  }
}
