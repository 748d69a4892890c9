package io.millrace.clickstream.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** H37, H49, H51, H52. */
class AgentsTest {
  @Test
  void every_example_of_the_list_of_crawlers_is_found_by_it() throws IOException {
    try (BufferedReader examples =
        new BufferedReader(
            new InputStreamReader(
                getClass().getResourceAsStream("/weblog/crawlers-examples.txt"),
                StandardCharsets.UTF_8))) {
      List<String> agents = examples.lines().toList();
      assertThat(agents).hasSize(2_117);
      assertThat(agents).allMatch(agent -> Crawlers.vendored().find(agent).isPresent());
    }
  }

  @Test
  void a_browser_is_told_with_its_system_and_device() {
    Agent agent =
        Agents.read(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36");
    assertThat(agent.browser()).isEqualTo("Chrome");
    assertThat(agent.version()).isEqualTo("120");
    assertThat(agent.device()).isEqualTo("Desktop");
    assertThat(agent.os()).startsWith("Windows");
    assertThat(agent.botReasons()).isEmpty();
  }

  @Test
  void a_phone_whose_name_ends_in_bot_is_none() {
    Agent cubot =
        Agents.read(
            "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.91 Mobile Safari/537.36");
    assertThat(cubot.botReasons()).isEmpty();
    assertThat(cubot.device()).isEqualTo("Phone");
  }

  @Test
  void a_crawler_whose_name_is_a_number_is_not_found_within_another() {
    assertThat(
            Agents.read(
                    "Opera/9.80 (MAUI Runtime; Opera Mini/4.4.39008/37.9178; U; en) Presto/2.12.423 Version/12.16")
                .botReasons())
        .isEmpty();
    assertThat(Crawlers.vendored().find("Opera Mini/4.4.39008/37.9178 008/0.83"))
        .contains("008\\/");
  }

  @Test
  void what_looks_forged_has_no_name_and_is_a_robots() {
    Agent forged = Agents.read("SomethingWeNeverKnewExisted");
    assertThat(List.of(forged.browser(), forged.version(), forged.os())).containsOnly("");
    assertThat(forged.device()).isEqualTo("Hacker");
    assertThat(forged.botReasons()).containsExactly("agent-class");
  }

  @Test
  void a_declared_robot_has_each_reason_there_is() {
    Agent google =
        Agents.read("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)");
    assertThat(google.botReasons()).containsExactly("agent-class", "crawler-list");
  }

  @Test
  void who_says_nothing_or_sends_the_headers_name_is_flagged() {
    assertThat(Agents.read("").botReasons()).containsExactly("no-agent");
    Agent broken =
        Agents.read(
            "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:124.0) Gecko/20100101 Firefox/124.0");
    assertThat(broken.browser()).isEqualTo("Firefox");
    assertThat(broken.botReasons()).containsExactly("header-in-agent");
  }
}
