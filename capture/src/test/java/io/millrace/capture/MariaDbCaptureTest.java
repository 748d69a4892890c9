package io.millrace.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.capture.testing.MariaDbSource;
import io.millrace.capture.testing.Sql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A MariaDB shop of one table, and what its log may end with. */
@Timeout(120)
class MariaDbCaptureTest {
  @TempDir private Path journal;
  private CaptureSpec spec;
  private Connection shop;

  @BeforeEach
  void aShop() throws SQLException {
    String url = MariaDbSource.createDatabase("endings");
    spec = Captures.spec(url, journal);
    shop = MariaDbSource.connect(url);
    Sql.run(
        shop,
        "CREATE TABLE orders (id int PRIMARY KEY, status varchar(20))",
        "INSERT INTO orders VALUES (1, 'paid')");
    Captures.run(spec);
  }

  @AfterEach
  void leave() throws SQLException {
    shop.close();
  }

  @Test
  void a_capture_ends_where_the_log_ends_with_a_change_of_the_table() {
    Sql.run(
        shop,
        "UPDATE orders SET status = 'sent'",
        "ALTER TABLE orders ADD COLUMN more int",
        "ALTER TABLE orders DROP COLUMN more",
        "ALTER TABLE orders ADD COLUMN note text");
    assertThat(Captures.run(spec).events().get("endings.orders")).isEqualTo(Map.of("u", 1L));
    assertThat(Captures.run(spec).events().get("endings.orders")).isEmpty();
    Sql.run(shop, "INSERT INTO orders VALUES (2, 'new', 'a note')");
    assertThat(Captures.run(spec).events().get("endings.orders")).isEqualTo(Map.of("c", 1L));
    assertThat(JournalLines.of(journal, "endings.orders"))
        .last()
        .extracting(row -> row.path("after").path("note").asText())
        .isEqualTo("a note");
  }

  @Test
  void a_capture_ends_where_the_log_ends_with_another_databases_changes() {
    String other = MariaDbSource.createDatabase("beside");
    try (Connection beside = MariaDbSource.connect(other)) {
      Sql.run(beside, "CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
      assertThat(Captures.run(spec).events()).doesNotContainKey("beside.t");
      Sql.run(beside, "ALTER TABLE t ADD COLUMN more int");
      assertThat(Captures.run(spec).events()).doesNotContainKey("beside.t");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
