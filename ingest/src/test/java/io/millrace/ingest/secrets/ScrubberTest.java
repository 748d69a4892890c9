package io.millrace.ingest.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScrubberTest {
  @Test
  void a_resolved_value_is_hidden_also_where_a_url_encodes_it() {
    Scrubber.remember("p&ss w/rd");
    assertThat(Scrubber.scrub("a p&ss w/rd b p%26ss+w%2Frd c")).isEqualTo("a *** b *** c");
  }

  @Test
  void a_secret_that_holds_another_one_is_hidden_whole() {
    Scrubber.remember("0range");
    Scrubber.remember("0range-juice");
    assertThat(Scrubber.scrub("drink 0range-juice")).isEqualTo("drink ***");
  }

  @Test
  void a_short_secret_is_hidden_as_a_word_and_leaves_other_words_alone() {
    Scrubber.remember("q7");
    assertThat(Scrubber.scrub("q7 in q7x, 'q7'")).isEqualTo("*** in q7x, '***'");
  }

  @Test
  void credentials_in_urls_are_hidden_though_nobody_resolved_them() {
    assertThat(Scrubber.scrub("at jdbc:postgresql://etl:hunter2@db:5432/shop now"))
        .isEqualTo("at jdbc:postgresql://etl:***@db:5432/shop now");
  }

  @Test
  void what_follows_password_is_hidden() {
    assertThat(Scrubber.scrub("jdbc:x://db/s?user=etl&password=hunter2&ssl=true"))
        .isEqualTo("jdbc:x://db/s?user=etl&password=***&ssl=true");
    assertThat(Scrubber.scrub("{\"password\": \"hun ter2\", \"a\": 1}"))
        .isEqualTo("{\"password\": ***, \"a\": 1}");
    assertThat(Scrubber.scrub("sslpassword='hunter2'")).isEqualTo("sslpassword=***");
    assertThat(Scrubber.scrub("password: hunter2\nuser: etl"))
        .isEqualTo("password: ***\nuser: etl");
    assertThat(Scrubber.scrub("token: hunter2, user=etl")).isEqualTo("token: ***, user=etl");
  }

  @Test
  void references_and_plain_prose_stay() {
    String text = "password: env:SHOP_PASSWORD is missing; password authentication failed";
    assertThat(Scrubber.scrub(text)).isEqualTo(text);
    String words = "Secrets: Every variable is set. bronze.tokens: READY. Secret.late failed: no";
    assertThat(Scrubber.scrub(words)).isEqualTo(words);
  }
}
