package io.millrace.clickstream.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.enrich.Agent;
import io.millrace.clickstream.enrich.AgentReader;
import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.enrich.SentAgent;
import io.millrace.lake.testing.LocalSpark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class AgentDictionaryTest {
  private static final SentAgent FIREFOX =
      SentAgent.of("Mozilla/5.0 (X11; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0");
  private static final SentAgent CURL = SentAgent.of("curl/8.5.0");
  private static final SentAgent HINTED =
      new SentAgent(CURL.text(), Map.of("Sec-CH-UA-Platform", "\"Windows\""));

  private final SparkSession spark = LocalSpark.session();

  @Test
  void what_one_delivery_has_read_the_next_one_knows() {
    Set<SentAgent> met = Set.of(FIREFOX, CURL, HINTED);
    Dataset<Row> kept;
    try (AgentDictionary first = AgentDictionary.of(spark, met, Optional.empty())) {
      assertThat(first.freshCount()).isEqualTo(3);
      kept = first.fresh();
      assertThat(read(first.reader(), met)).isEqualTo(read(Agents::read, met));
    }
    try (AgentDictionary second = AgentDictionary.of(spark, met, Optional.of(kept))) {
      assertThat(second.freshCount()).isZero();
      assertThat(second.fresh().isEmpty()).isTrue();
      assertThat(read(second.reader(), met)).isEqualTo(read(Agents::read, met));
    }
  }

  @Test
  void what_is_kept_is_taken_and_not_read_again() {
    Dataset<Row> kept = kept(Agents.VERSION, CURL, "Kept");
    try (AgentDictionary dictionary =
        AgentDictionary.of(spark, Set.of(CURL, FIREFOX), Optional.of(kept))) {
      assertThat(dictionary.reader().read(CURL).browser()).isEqualTo("Kept");
      assertThat(dictionary.reader().read(FIREFOX).browser()).isEqualTo("Firefox");
      assertThat(agents(dictionary.fresh())).containsExactly(FIREFOX.text());
    }
  }

  @Test
  void what_other_rules_made_of_an_agent_is_not_taken() {
    Dataset<Row> kept = kept("rules of old", CURL, "Kept");
    try (AgentDictionary dictionary = AgentDictionary.of(spark, Set.of(CURL), Optional.of(kept))) {
      assertThat(dictionary.reader().read(CURL)).isEqualTo(Agents.read(CURL));
      assertThat(agents(dictionary.fresh())).containsExactly(CURL.text());
    }
  }

  @Test
  void hints_make_another_agent_of_the_same_text() {
    Dataset<Row> kept = kept(Agents.VERSION, HINTED, "Kept");
    try (AgentDictionary dictionary =
        AgentDictionary.of(spark, Set.of(CURL, HINTED), Optional.of(kept))) {
      assertThat(dictionary.reader().read(HINTED).browser()).isEqualTo("Kept");
      assertThat(dictionary.reader().read(CURL)).isEqualTo(Agents.read(CURL));
    }
  }

  @Test
  void an_agent_that_was_not_met_is_read_all_the_same() {
    try (AgentDictionary dictionary = AgentDictionary.of(spark, Set.of(), Optional.empty())) {
      assertThat(dictionary.reader().read(CURL)).isEqualTo(Agents.read(CURL));
      assertThat(dictionary.freshCount()).isZero();
    }
  }

  private static Map<SentAgent, Agent> read(AgentReader reader, Set<SentAgent> sent) {
    return sent.stream().collect(Collectors.toMap(each -> each, reader::read));
  }

  private static List<String> agents(Dataset<Row> rows) {
    return rows.select("agent").collectAsList().stream().map(row -> row.getString(0)).toList();
  }

  private Dataset<Row> kept(String rules, SentAgent sent, String browser) {
    Row row =
        RowFactory.create(
            rules,
            sent.text(),
            sent.hints(),
            browser,
            "1",
            "",
            "Desktop",
            new String[] {"because"});
    return spark.createDataFrame(List.of(row), AgentDictionary.SCHEMA);
  }
}
