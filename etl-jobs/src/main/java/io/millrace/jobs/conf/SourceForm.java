package io.millrace.jobs.conf;

import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.ingest.secrets.SecretRef;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Form;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.lake.InvalidSpecException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A file in {@code conf/sources}. */
@Doc(
    "A database to read from or a store to export to, and how gently. One file each in conf/sources.")
record SourceForm(
    @Doc(value = "The source's name, to which datasets refer.", example = "shop") String source,
    @Doc(
            value =
                "The JDBC URL, without credentials; of a Redis that features are exported to redis://host:6379/0, or rediss: for TLS.",
            example = "jdbc:postgresql://localhost:5432/shop")
        String url,
    @Doc(value = "The user to connect as.", example = "etl") Optional<String> user,
    @Doc(value = "Where the password is; never the password itself.", example = "env:SHOP_PASSWORD")
        Optional<SecretRef> password,
    @Doc("What the database is spared.") @As(LimitsForm.class) Optional<JdbcSource.Limits> limits,
    @Doc(
            value =
                "Properties of the JDBC driver, by its own names. One that sounds like a secret must be a reference.",
            example = "{ ssl: true }")
        Map<String, String> properties,
    @Doc(
            value = "The driver's class. Without it: the one that knows the URL.",
            example = "org.postgresql.Driver")
        Optional<String> driver)
    implements Form<JdbcSource> {

  /** What the database is spared. */
  @Doc("What the database is spared.")
  record LimitsForm(
      @Doc("Never more connections than these at once.") @Default("4") int connections,
      @Doc("How long to wait for an answer when connecting.") @Default("10s")
          Duration connectTimeout)
      implements Form<JdbcSource.Limits> {
    @Override
    public JdbcSource.Limits value() {
      return new JdbcSource.Limits(connections, connectTimeout);
    }
  }

  SourceForm {
    String name = source;
    blame("url", name, url, Map.of());
    properties.forEach((key, value) -> blame("properties", name, "jdbc:any", Map.of(key, value)));
  }

  /** Asks the source about one of its parts, so that what it dislikes has a key to point at. */
  private static void blame(String key, String name, String url, Map<String, String> properties) {
    try {
      new JdbcSource(
          name,
          url,
          Optional.empty(),
          Optional.empty(),
          JdbcSource.Limits.DEFAULT,
          properties,
          Optional.empty());
    } catch (InvalidSpecException e) {
      throw new InvalidKeyException(key, e.getMessage());
    }
  }

  @Override
  public JdbcSource value() {
    return new JdbcSource(
        source, url, user, password, limits.orElse(JdbcSource.Limits.DEFAULT), properties, driver);
  }
}
