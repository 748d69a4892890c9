package io.millrace.clickstream.funnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.clickstream.funnel.FunnelSpec.Order;
import io.millrace.clickstream.funnel.FunnelSpec.Step;
import io.millrace.clickstream.session.SessionRules;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slicing;
import io.millrace.lake.testing.LocalSpark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Sessions come through steps; which event is whose is told by the sessions' first events. */
class FunnelsTest {
  private static final Slicing.Interval SECOND =
      new Slicing.Interval(
          Instant.parse("2024-03-02T00:00:00Z"), Instant.parse("2024-03-03T00:00:00Z"));
  private static final List<Step> SHOP =
      List.of(
          new Step("product", "path LIKE '/product/%'"),
          new Step("cart", "path = '/cart'"),
          new Step("paid", "type = 'purchase'"));

  /**
   * Of ann two sessions, the first over midnight; bob's is cut by a campaign; cid's began earlier.
   */
  private static final String EVENTS =
      """
      SELECT id AS event_id, 'www' AS site, who AS visitor, CAST(NULL AS STRING) AS user_id, CAST(at AS TIMESTAMP) AS event_time,
        CAST(NULL AS TIMESTAMP) AS received_at, 'f' AS file, line, type, type = 'page' AS page, path
      FROM VALUES
        ('a1', 'ann', '2024-03-01 23:50:00', 1L, 'page', '/product/1'),
        ('a2', 'ann', '2024-03-02 00:05:00', 2L, 'page', '/help'),
        ('a3', 'ann', '2024-03-02 00:10:00', 3L, 'page', '/cart'),
        ('a4', 'ann', '2024-03-02 09:00:00', 4L, 'page', '/cart'),
        ('a5', 'ann', '2024-03-02 09:01:00', 5L, 'purchase', '/pay'),
        ('b1', 'bob', '2024-03-02 10:00:00', 1L, 'page', '/product/1'),
        ('b2', 'bob', '2024-03-02 10:00:00', 2L, 'page', '/product/2'),
        ('b3', 'bob', '2024-03-02 10:00:00', 3L, 'page', '/cart'),
        ('b4', 'bob', '2024-03-02 10:20:00', 4L, 'purchase', '/pay'),
        ('c9', 'cid', '2024-03-02 00:01:00', 9L, 'page', '/cart'),
        ('n1', NULL, '2024-03-02 11:00:00', 1L, 'page', '/product/9'),
        ('n2', NULL, '2024-03-02 11:00:01', 2L, 'page', '/cart')
        AS t(id, who, at, line, type, path)
      """;

  private static final String SESSIONS =
      """
      SELECT 'www' AS site, first_event, CAST(start AS TIMESTAMP) AS started_at,
        CAST(end AS TIMESTAMP) AS ended_at, channel AS entry_channel
      FROM VALUES
        ('a1', '2024-03-01 23:50:00', '2024-03-02 00:10:00', 'Direct'),
        ('a4', '2024-03-02 09:00:00', '2024-03-02 09:01:00', 'Direct'),
        ('b1', '2024-03-02 10:00:00', '2024-03-02 10:00:00', 'Email'),
        ('b2', '2024-03-02 10:00:00', '2024-03-02 10:20:00', 'Email'),
        ('c1', '2024-02-27 10:00:00', '2024-03-02 00:01:00', 'Direct'),
        ('n1', '2024-03-02 11:00:00', '2024-03-02 11:00:00', 'Direct'),
        ('n2', '2024-03-02 11:00:01', '2024-03-02 11:00:01', 'Direct'),
        ('z1', '2024-03-01 10:00:00', '2024-03-01 10:00:00', 'Direct')
        AS t(first_event, start, end, channel)
      """;

  private static Funnels funnels(FunnelSpec spec) {
    Dataset<Row> events = LocalSpark.session().sql(EVENTS).repartition(3);
    Dataset<Row> sessions = LocalSpark.session().sql(SESSIONS);
    return Funnels.of(
        LocalSpark.session(),
        events,
        sessions,
        spec,
        SessionRules.By.VISITOR,
        List.of("entry_channel"),
        SECOND);
  }

  private static List<String> rows(FunnelSpec spec) {
    try (Funnels found = funnels(spec)) {
      assertThat(found.counts())
          .containsEntry("read", 7L)
          .containsEntry("followed", 6L)
          .containsEntry("began-earlier", 1L);
      return found
          .rows()
          .selectExpr(
              "concat_ws(' ', entry_channel, step, name, concat_ws('/', sessions, of_sessions)) AS"
                  + " r")
          .collectAsList()
          .stream()
          .map(row -> row.getString(0))
          .sorted()
          .toList();
    }
  }

  @Test
  void each_session_counts_at_the_slice_in_which_it_ends_as_far_as_it_came() {
    assertThat(rows(new FunnelSpec(SHOP, Order.ORDERED, Duration.ofMinutes(20))))
        .containsExactly(
            "Direct 1 product 2/4", // ann's over midnight, and n1
            "Direct 2 cart 1/4", // ann's, exactly 20 minutes after; n2 is another's session
            "Direct 3 paid 0/4",
            "Email 1 product 2/2",
            "Email 2 cart 1/2",
            "Email 3 paid 1/2");
  }

  @Test
  void strictly_no_other_page_is_between_and_a_shorter_window_ends_sooner() {
    assertThat(rows(new FunnelSpec(SHOP, Order.STRICT, Duration.ofMinutes(19))))
        .containsExactly(
            "Direct 1 product 2/4",
            "Direct 2 cart 0/4",
            "Direct 3 paid 0/4",
            "Email 1 product 2/2",
            "Email 2 cart 1/2",
            "Email 3 paid 0/2");
  }

  @Test
  void a_user_of_two_browsers_goes_one_way_if_sessions_are_by_user() {
    String twoBrowsers =
        """
        SELECT id AS event_id, 'www' AS site, who AS visitor, user AS user_id,
          CAST(at AS TIMESTAMP) AS event_time, CAST(NULL AS TIMESTAMP) AS received_at, 'f' AS file,
          line, type, type = 'page' AS page, path
        FROM VALUES
          ('e1', 'phone', 'eve', '2024-03-02 12:00:00', 1L, 'page', '/product/1'),
          ('e2', 'desktop', 'eve', '2024-03-02 12:05:00', 2L, 'page', '/cart'),
          ('e3', 'phone', NULL, '2024-03-02 12:06:00', 3L, 'purchase', '/pay')
          AS t(id, who, user, at, line, type, path)
        """;
    String sessions =
        """
        SELECT 'www' AS site, first_event, CAST(at AS TIMESTAMP) AS started_at,
          CAST(at AS TIMESTAMP) AS ended_at
        FROM VALUES ('e1', '2024-03-02 12:05:00'), ('e3', '2024-03-02 12:06:00')
          AS t(first_event, at)
        """;
    try (Funnels found =
        Funnels.of(
            LocalSpark.session(),
            LocalSpark.session().sql(twoBrowsers).repartition(3),
            LocalSpark.session().sql(sessions),
            new FunnelSpec(SHOP, Order.ORDERED, Duration.ofHours(1)),
            SessionRules.By.USER,
            List.of(),
            SECOND)) {
      assertThat(found.rows().orderBy("step").selectExpr("int(sessions)").collectAsList())
          .extracting(row -> row.getInt(0))
          .containsExactly(1, 1, 0); // who paid was nobody
    }
  }

  @Test
  void a_condition_that_is_none_is_refused() {
    FunnelSpec wrong =
        new FunnelSpec(
            List.of(new Step("one", "pth = '/'"), new Step("two", "true")),
            Order.ORDERED,
            Duration.ofHours(1));
    assertThatThrownBy(() -> funnels(wrong))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("pth");
  }
}
