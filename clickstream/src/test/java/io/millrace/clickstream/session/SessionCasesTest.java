package io.millrace.clickstream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Slice;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Cases worked by hand: what a session is, day by day. */
class SessionCasesTest {
  private static final Slice FIRST = new Slice("2024-03-01");
  private static final Slice SECOND = new Slice("2024-03-02");
  private static final Slice THIRD = new Slice("2024-03-03");
  private static final SessionRules GAP = SessionRules.ofGap(Duration.ofMinutes(30));

  private MemoryTable table = table(GAP);

  private static MemoryTable table(SessionRules rules) {
    return new MemoryTable(rules, new Random(1));
  }

  private static SessionRules cuts(
      String midnight, boolean campaign, boolean user, Duration maxLength) {
    return new SessionRules(
        Duration.ofMinutes(30),
        Map.of(),
        midnight == null ? null : ZoneId.of(midnight),
        campaign,
        user,
        maxLength,
        Duration.ofSeconds(10),
        SessionRules.By.VISITOR);
  }

  private static Hit at(String time, String id) {
    return Hit.page(Instant.parse(time).toEpochMilli() * 1_000, "v", id);
  }

  private List<String> sessions(Hit... hits) {
    table.run(FIRST, Arrays.asList(hits));
    return table.rows("first_event", "last_event", "events");
  }

  @Test
  void an_event_at_exactly_the_gap_stays_and_a_millisecond_later_it_does_not() {
    Hit first = at("2024-03-01T10:00:00Z", "a");
    assertThat(sessions(first, at("2024-03-01T10:30:00.000Z", "b"))).containsExactly("a|b|2");
    assertThat(sessions(first, at("2024-03-01T10:30:00.001Z", "b")))
        .containsExactly("a|a|1", "b|b|1");
    assertThat(sessions(first, at("2024-03-01T10:30:59Z", "b"))).hasSize(2);
  }

  @Test
  void a_visit_over_midnight_is_one_session_of_its_first_day_whichever_day_is_built_first() {
    Hit evening = at("2024-03-01T23:50:00Z", "a");
    Hit night = at("2024-03-02T00:20:00Z", "b");
    table.run(FIRST, List.of(evening));
    table.run(SECOND, List.of(night));
    assertThat(table.rows("first_event", "last_event", "start_date", "events"))
        .containsExactly("a|b|2024-03-01|2");
    table = table(GAP);
    table.run(SECOND, List.of(night));
    table.run(FIRST, List.of(evening));
    assertThat(table.rows("first_event", "last_event", "start_date", "events"))
        .containsExactly("a|b|2024-03-01|2");
  }

  @Test
  void midnight_of_the_declared_zone_cuts_and_links() {
    table = table(cuts("Europe/Berlin", false, false, null));
    Hit before = at("2024-03-01T22:50:00Z", "a"); // 23:50 in Berlin
    Hit after = at("2024-03-01T23:10:00Z", "b");
    Hit nextDay = at("2024-03-02T00:05:00Z", "c"); // 01:05 in Berlin
    table.run(FIRST, List.of(before, after));
    table.run(SECOND, List.of(nextDay));
    assertThat(table.rows("first_event", "cut", "events"))
        .containsExactly("a|null|1", "b|MIDNIGHT|1", "c|null|1");
    table.run(FIRST, List.of(before, after, at("2024-03-01T23:40:00Z", "d")));
    assertThat(table.rows("first_event", "cut", "events"))
        .containsExactly("a|null|1", "b|MIDNIGHT|3");
    assertThat(table.row("b", "previous_id")).isEqualTo(table.row("a", "session_id"));
  }

  @Test
  void an_old_day_that_is_built_again_with_fewer_events_shrinks_splits_and_deletes() {
    Hit a = at("2024-03-01T23:45:00Z", "a");
    Hit b = at("2024-03-02T00:10:00Z", "b");
    Hit c = at("2024-03-02T00:35:00Z", "c");
    Hit alone = at("2024-03-02T12:00:00Z", "d");
    Hit after = at("2024-03-03T12:00:00Z", "e");
    table.run(FIRST, List.of(a));
    table.run(SECOND, List.of(b, c, alone));
    table.run(THIRD, List.of(after));
    assertThat(table.rows("first_event", "events")).containsExactly("a|3", "d|1", "e|1");
    table.run(SECOND, List.of(c));
    assertThat(table.rows("first_event", "events")).containsExactly("a|1", "c|1", "e|1");
    assertThat(table.retired).singleElement().asString().endsWith("-> null");
    assertThat(table.entered).as("nothing else is touched").isEqualTo(2);
    table.run(SECOND, List.of(b, c, alone));
    assertThat(table.rows("first_event", "events")).containsExactly("a|3", "d|1", "e|1");
  }

  @Test
  void a_late_event_before_the_first_moves_the_session_to_another_day() {
    Hit b = at("2024-03-02T00:10:00Z", "b");
    table.run(SECOND, List.of(b));
    String old = table.row("b", "session_id");
    table.run(FIRST, List.of(at("2024-03-01T23:55:00Z", "a")));
    assertThat(table.rows("first_event", "start_date", "entry_page", "events"))
        .containsExactly("a|2024-03-01|/a|2");
    assertThat(table.retired).containsExactly(old + " -> " + table.row("a", "session_id"));
  }

  @Test
  void a_late_event_that_is_a_session_of_its_own_changes_no_other_id() {
    table.run(FIRST, List.of(at("2024-03-01T10:00:00Z", "a"), at("2024-03-01T20:00:00Z", "c")));
    List<String> before = table.ids();
    table.run(
        FIRST,
        List.of(
            at("2024-03-01T10:00:00Z", "a"),
            at("2024-03-01T15:00:00Z", "b"),
            at("2024-03-01T20:00:00Z", "c")));
    assertThat(table.ids()).containsAll(before).hasSize(3);
    assertThat(table.retired).isEmpty();
    assertThat(table.entered).isEqualTo(1);
  }

  @Test
  void events_of_one_time_are_ordered_by_receive_time_then_file_then_line_then_id() {
    Hit first = at("2024-03-01T10:00:00Z", "x");
    assertThat(
            sessions(
                first.from(5L, "f1", 1),
                at("2024-03-01T10:00:00Z", "w").from(null, "f2", 9),
                at("2024-03-01T10:00:00Z", "z").from(5L, "f1", 2),
                at("2024-03-01T10:00:00Z", "y").from(5L, "f0", 7)))
        .containsExactly("w|z|4");
  }

  @Test
  void a_user_who_logs_in_names_the_whole_session() {
    sessions(
        at("2024-03-01T10:00:00Z", "a"),
        at("2024-03-01T10:05:00Z", "b").user("ann"),
        at("2024-03-01T10:06:00Z", "c"));
    assertThat(table.rows("user_id", "user_ids", "events")).containsExactly("ann|[ann]|3");
  }

  @Test
  void two_users_of_one_browser_are_two_sessions_only_if_that_is_asked_for() {
    Hit[] hits = {
      at("2024-03-01T10:00:00Z", "a").user("ann"),
      at("2024-03-01T10:05:00Z", "b").user("bob"),
      at("2024-03-01T10:06:00Z", "c")
    };
    sessions(hits);
    assertThat(table.rows("user_id", "user_ids", "events")).containsExactly("null|[ann, bob]|3");
    table = table(cuts(null, false, true, null));
    sessions(hits);
    assertThat(table.rows("user_id", "cut", "events")).containsExactly("ann|null|1", "bob|USER|2");
  }

  @Test
  void two_browsers_of_one_user_are_joined_only_if_that_is_asked_for() {
    Hit phone = Hit.page(at("2024-03-01T10:00:00Z", "a").time(), "phone", "a").user("ann");
    Hit desk = Hit.page(at("2024-03-01T10:05:00Z", "b").time(), "desk", "b").user("ann");
    assertThat(sessions(phone, desk)).hasSize(2);
    table =
        table(
            new SessionRules(
                Duration.ofMinutes(30),
                Map.of(),
                null,
                false,
                false,
                null,
                Duration.ofSeconds(10),
                SessionRules.By.USER));
    assertThat(sessions(phone, desk)).containsExactly("a|b|2");
  }

  @Test
  void a_new_campaign_cuts_and_a_reload_of_its_landing_page_does_not() {
    table = table(cuts(null, true, false, null));
    sessions(
        at("2024-03-01T10:00:00Z", "a"),
        at("2024-03-01T10:01:00Z", "b").campaign("spring"),
        at("2024-03-01T10:02:00Z", "c"),
        at("2024-03-01T10:03:00Z", "d").campaign("spring"),
        at("2024-03-01T10:04:00Z", "e").campaign("summer"));
    assertThat(table.rows("first_event", "campaign", "cut", "events"))
        .containsExactly("a|null|null|1", "b|spring|CAMPAIGN|3", "e|summer|CAMPAIGN|1");
  }

  @Test
  void a_session_is_cut_where_it_would_last_too_long() {
    table = table(cuts(null, false, false, Duration.ofHours(1)));
    sessions(
        at("2024-03-01T10:00:00Z", "a"),
        at("2024-03-01T10:30:00Z", "b"),
        at("2024-03-01T11:00:00Z", "c"),
        at("2024-03-01T11:30:00Z", "d"));
    assertThat(table.rows("first_event", "cut", "events"))
        .containsExactly("a|null|3", "d|MAX_LENGTH|1");
  }

  @Test
  void the_event_that_begins_a_session_says_why_whoever_logs_in_later() {
    table = table(cuts(null, true, true, null));
    sessions(
        at("2024-03-01T23:00:00Z", "a").user("ann"),
        at("2024-03-01T23:20:00Z", "b").campaign("spring"),
        at("2024-03-01T23:40:00Z", "c").user("bob"));
    table.run(SECOND, List.of(at("2024-03-02T00:05:00Z", "d").user("bob")));
    assertThat(table.rows("first_event", "user_id", "cut", "events"))
        .containsExactly("a|ann|null|1", "b|bob|CAMPAIGN|3");
  }

  @Test
  void one_event_has_a_duration_and_bounces_and_a_heart_beat_is_attention() {
    sessions(at("2024-03-01T10:00:00Z", "a"));
    assertThat(table.rows("duration_ms", "engaged_ms", "bounce")).containsExactly("0|0|true");
    sessions(
        at("2024-03-01T10:00:00Z", "a"),
        at("2024-03-01T10:00:10Z", "b").ping(),
        at("2024-03-01T10:00:12Z", "c").ping(),
        at("2024-03-01T10:00:20Z", "d").ping());
    assertThat(table.rows("duration_ms", "engaged_ms", "bounce", "pages"))
        .containsExactly("20000|20000|false|1");
  }

  @Test
  void hundreds_behind_one_address_are_one_visitor_who_is_not_capped() {
    long start = at("2024-03-01T10:00:00Z", "a").time();
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      hits.add(Hit.page(start + i * 1_000_000L, "v", "e%04d".formatted(i)));
    }
    table.run(FIRST, hits);
    assertThat(table.rows("first_event", "last_event", "events", "pages"))
        .containsExactly("e0000|e4999|5000|5000");
  }

  @Test
  void a_day_without_events_is_a_day() {
    table.run(FIRST, List.of());
    assertThat(table.ids()).isEmpty();
  }

  @Test
  void an_event_that_nothing_names_is_a_session_of_its_own() {
    Hit a = Hit.page(at("2024-03-01T10:00:00Z", "a").time(), null, "a");
    Hit b = Hit.page(at("2024-03-01T10:00:01Z", "b").time(), null, "b");
    assertThat(sessions(a, b)).containsExactly("a|a|1", "b|b|1");
  }
}
