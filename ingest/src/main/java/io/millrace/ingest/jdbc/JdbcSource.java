package io.millrace.ingest.jdbc;

import static java.util.Objects.requireNonNull;

import io.millrace.ingest.secrets.SecretRef;
import io.millrace.lake.InvalidSpecException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * A database to read from, and how gently. A Redis may be written to under the same terms; nothing
 * is read from it.
 *
 * @param name for messages and inputs, such as {@code shop}
 * @param url as the driver takes it, without credentials; of a Redis {@code redis://host:6379/0},
 *     or {@code rediss:} for TLS
 * @param user empty for a database without users
 * @param password where the password is
 * @param limits how much of the database we may use
 * @param properties of the driver, by its own names; a value whose name sounds like a secret must
 *     be a reference, and is resolved when connecting
 * @param driver class name; empty to take the one that knows the URL
 */
public record JdbcSource(
    String name,
    String url,
    Optional<String> user,
    Optional<SecretRef> password,
    Limits limits,
    Map<String, String> properties,
    Optional<String> driver) {
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(?i).*(password|passwd|pwd|passphrase|secret|token|credential|(private|access|api)[._-]?key).*");
  private static final Pattern REDIS = Pattern.compile("rediss?://.+");
  private static final Pattern CREDENTIALS_IN_URL =
      Pattern.compile(
          "(?i).*(//[^/@?]*:[^/@?]*@|:thin:[^/@:]+/[^@]+@|[?&;(](user|\\w*(password|passwd|pwd|passphrase|secret|token))\\s*=).*");

  /**
   * What the database is spared.
   *
   * @param connections never more than these are open at once, the one included that holds the
   *     snapshot
   * @param connectTimeout how long to wait for an answer when connecting
   */
  public record Limits(int connections, Duration connectTimeout) {
    public static final Limits DEFAULT = new Limits(4, Duration.ofSeconds(10));

    public Limits {
      if (connections < 1) {
        throw new InvalidSpecException(
            "limits.connections is %d; at least 1 is needed to read at all."
                .formatted(connections));
      }
      if (connectTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new InvalidSpecException(
            "limits.connect-timeout is %s; give it a second at least.".formatted(connectTimeout));
      }
    }
  }

  public JdbcSource {
    requireNonNull(limits, "limits");
    requireNonNull(user, "user");
    requireNonNull(password, "password");
    requireNonNull(driver, "driver");
    properties = Map.copyOf(properties);
    checkUrl(name, url);
    properties.forEach((key, value) -> checkProperty(name, key, value));
    if (REDIS.matcher(url).matches() && !(properties.isEmpty() && driver.isEmpty())) {
      throw new InvalidSpecException(
          "Source %s is a Redis, for which there is no driver with properties. Take out 'properties' and 'driver'."
              .formatted(name));
    }
  }

  /** Whether it is a Redis, which only feature groups are exported to. */
  public boolean isRedis() {
    return REDIS.matcher(url).matches();
  }

  /** A source with the default limits, and no properties of the driver. */
  public static JdbcSource of(String name, String url, String user, SecretRef password) {
    return new JdbcSource(
        name,
        url,
        Optional.of(user),
        Optional.of(password),
        Limits.DEFAULT,
        Map.of(),
        Optional.empty());
  }

  /** The same with other limits: never more than so many connections at once. */
  public JdbcSource withConnections(int connections) {
    Limits fewer = new Limits(connections, limits.connectTimeout());
    return new JdbcSource(name, url, user, password, fewer, properties, driver);
  }

  /**
   * The driver's properties with secrets in the place of references, for who hands them on to a
   * program that connects by itself.
   *
   * @param hadoop says where {@code jceks:} aliases are kept
   */
  public Map<String, String> resolvedProperties(Configuration hadoop) {
    Map<String, String> resolved = new TreeMap<>(properties);
    resolved.replaceAll(
        (key, value) ->
            soundsSecret(key) ? SecretRef.parse(value).resolve(hadoop, "source " + name) : value);
    return resolved;
  }

  static boolean soundsSecret(String propertyName) {
    return SECRET_NAME.matcher(propertyName).matches();
  }

  private static void checkUrl(String name, String url) {
    if (!url.startsWith("jdbc:") && !REDIS.matcher(url).matches()) {
      throw new InvalidSpecException(
          "The url of source %s must begin with 'jdbc:', as in jdbc:postgresql://host:5432/shop, or be that of a Redis, as redis://host:6379/0 is."
              .formatted(name));
    }
    if (CREDENTIALS_IN_URL.matcher(url).matches()) {
      throw new InvalidSpecException(
          "The url of source %s holds credentials, and URLs end up in logs. Take them out and give 'user', and 'password' as env:NAME, file:PATH or jceks:ALIAS."
              .formatted(name));
    }
  }

  private static void checkProperty(String name, String key, String value) {
    if (soundsSecret(key) && !SecretRef.isReference(value)) {
      throw new InvalidSpecException(
          "The property '%s' of source %s sounds like a secret and stands there in plain text. Write a reference: env:NAME, file:PATH or jceks:ALIAS."
              .formatted(key, name));
    }
  }
}
