package io.millrace.capture;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach a database.
 *
 * @param name for messages, such as {@code shop}
 * @param kind {@code postgresql} or {@code mariadb}
 * @param properties of the JDBC driver, those in the URL included
 */
public record SourceAccess(
    String name,
    String kind,
    String host,
    int port,
    String database,
    Optional<String> user,
    Optional<String> password,
    Map<String, String> properties,
    Duration connectTimeout) {
  static final String POSTGRESQL = "postgresql";
  static final String MARIADB = "mariadb";
  private static final Pattern URL =
      Pattern.compile(
          "jdbc:(?<kind>\\w+)://(?<host>\\[[^\\]]+\\]|[^:/,?]+)(:(?<port>\\d+))?/(?<database>[^?]+)(\\?(?<query>.*))?");

  public SourceAccess {
    properties = Map.copyOf(properties);
  }

  /**
   * Takes a JDBC URL apart.
   *
   * @throws CaptureException if it does not name one server and one database, of a kind that can be
   *     captured
   */
  public static SourceAccess of(
      String name,
      String url,
      Optional<String> user,
      Optional<String> password,
      Map<String, String> properties,
      Duration connectTimeout) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      throw CaptureException.invalid(
          "The url of source %s must name one server and one database to capture from, as in jdbc:postgresql://host:5432/shop.",
          name);
    }
    String kind = parts.group("kind");
    if (!kind.equals(POSTGRESQL) && !kind.equals(MARIADB)) {
      throw CaptureException.invalid(
          "Source %s is a '%s' database. Changes can be captured of jdbc:postgresql and jdbc:mariadb.",
          name, kind);
    }
    int usual = kind.equals(POSTGRESQL) ? 5432 : 3306;
    Map<String, String> all = new TreeMap<>(inUrl(parts.group("query")));
    all.putAll(properties);
    return new SourceAccess(
        name,
        kind,
        parts.group("host"),
        parts.group("port") == null ? usual : Integer.parseInt(parts.group("port")),
        decoded(parts.group("database")),
        user,
        password,
        all,
        connectTimeout);
  }

  private static Map<String, String> inUrl(String query) {
    Map<String, String> properties = new TreeMap<>();
    if (query != null) {
      for (String part : query.split("&", -1)) {
        String[] pair = part.split("=", 2);
        if (pair.length == 2) {
          properties.put(decoded(pair[0]), decoded(pair[1]));
        }
      }
    }
    return properties;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Whether the driver is told to encrypt, by its own property. */
  Optional<String> sslMode() {
    return Optional.ofNullable(properties.getOrDefault("sslmode", properties.get("sslMode")));
  }

  Connection connect() throws SQLException {
    Properties given = new Properties();
    given.putAll(properties);
    user.ifPresent(u -> given.setProperty("user", u));
    password.ifPresent(p -> given.setProperty("password", p));
    boolean seconds = kind.equals(POSTGRESQL);
    given.setProperty(
        "connectTimeout",
        String.valueOf(seconds ? connectTimeout.toSeconds() : connectTimeout.toMillis()));
    return DriverManager.getConnection(
        "jdbc:%s://%s:%d/%s".formatted(kind, host, port, database), given);
  }

  /** For messages. */
  String place() {
    return "%s at %s:%d/%s".formatted(name, host, port, database);
  }

  /** Says nothing of the password. */
  @Override
  public String toString() {
    return "SourceAccess[" + place() + "]";
  }
}
