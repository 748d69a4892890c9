package io.millrace.ingest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.secrets.SecretRef;
import io.millrace.lake.InvalidSpecException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcSourceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://etl:hunter2@db/shop",
        "jdbc:postgresql://db/shop?password=hunter2",
        "jdbc:postgresql://db/shop?ssl=true&sslpassword=hunter2",
        "jdbc:sqlserver://db:1433;databaseName=shop;password=hunter2",
        "jdbc:oracle:thin:scott/hunter2@db:1521/shop",
        "jdbc:mariadb://db/shop?user=etl&pwd=hunter2"
      })
  void credentials_in_the_url_are_refused_and_not_repeated(String url) {
    assertThatThrownBy(() -> source(url, Map.of()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("source shop")
        .hasMessageContaining("env:NAME")
        .message()
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db:5432/shop?sslmode=require&targetServerType=any",
        "jdbc:postgresql://one:5432,two:5432/shop",
        "jdbc:oracle:thin:@//db:1521/shop",
        "jdbc:derby:memory:shop;create=true"
      })
  void urls_without_credentials_are_taken(String url) {
    assertThat(source(url, Map.of()).url()).isEqualTo(url);
  }

  @Test
  void a_property_that_sounds_secret_must_be_a_reference() {
    String url = "jdbc:postgresql://db/shop";
    assertThatThrownBy(() -> source(url, Map.of("sslPassword", "hunter2")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("sslPassword")
        .message()
        .doesNotContain("hunter2");
    assertThat(source(url, Map.of("sslPassword", "env:SSL")).properties()).hasSize(1);
  }

  @Test
  void something_else_than_a_jdbc_url_is_refused() {
    assertThatThrownBy(() -> source("postgres://db/shop", Map.of()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("jdbc:");
  }

  @Test
  void limits_must_let_us_read() {
    assertThatThrownBy(() -> new JdbcSource.Limits(0, Duration.ofSeconds(1)))
        .isInstanceOf(InvalidSpecException.class);
    assertThat(JdbcSource.Limits.DEFAULT.connections()).isEqualTo(4);
    assertThat(JdbcSource.Limits.DEFAULT.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void a_source_survives_the_way_to_an_executor() {
    JdbcSource full =
        new JdbcSource(
            "shop",
            "jdbc:postgresql://db/shop",
            Optional.of("etl"),
            Optional.of(SecretRef.parse("jceks:shop.password")),
            new JdbcSource.Limits(7, Duration.ofSeconds(3)),
            Map.of("socketTimeout", "30", "sslpassword", "env:SSL"),
            Optional.of("org.postgresql.Driver"));
    assertThat(SourceOptions.read(SourceOptions.write(full))).isEqualTo(full);
    JdbcSource bare = source("jdbc:derby:memory:shop", Map.of());
    assertThat(SourceOptions.read(SourceOptions.write(bare))).isEqualTo(bare);
  }

  private static JdbcSource source(String url, Map<String, String> properties) {
    return new JdbcSource(
        "shop",
        url,
        Optional.empty(),
        Optional.empty(),
        JdbcSource.Limits.DEFAULT,
        properties,
        Optional.empty());
  }
}
