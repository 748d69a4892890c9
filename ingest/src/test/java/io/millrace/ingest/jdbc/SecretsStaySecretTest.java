package io.millrace.ingest.jdbc;

import static io.millrace.ingest.jdbc.Reads.open;
import static io.millrace.ingest.jdbc.Reads.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.ingest.secrets.Scrubber;
import io.millrace.lake.testing.LocalSpark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The planted password is looked for wherever a text of ours or of Spark's may end up. */
class SecretsStaySecretTest {
  private static final String SECRET = TestPostgres.PASSWORD;

  @BeforeAll
  static void tables() {
    TestPostgres.execute(
        "CREATE SCHEMA secrets", "CREATE TABLE secrets.t AS SELECT generate_series(1, 100) AS id");
  }

  @Test
  void no_plan_holds_it() {
    try (JdbcRead read = open(TestPostgres.source(), Reads.split(table("secrets.t"), "id", 2))) {
      Dataset<Row> rows = read.rows();
      LogicalPlan plan = rows.queryExecution().analyzed();
      assertThat(rows.queryExecution().toString()).contains("secrets").doesNotContain(SECRET);
      assertThat(plan.toJSON()).doesNotContain(SECRET);
      assertThat(rows.queryExecution().executedPlan().toJSON()).doesNotContain(SECRET);
    }
  }

  @Test
  void no_log_and_no_event_holds_it() {
    List<String> texts = new CopyOnWriteArrayList<>();
    Recorder recorder = new Recorder(texts);
    SparkListener listener = eventRecorder(texts);
    Logger root = (Logger) LogManager.getRootLogger();
    Level before = root.getLevel();
    List<Appender> others = List.copyOf(root.getAppenders().values()); // spare the console
    others.forEach(root::removeAppender);
    recorder.start();
    root.addAppender(recorder);
    Configurator.setRootLevel(Level.DEBUG);
    LocalSpark.session().sparkContext().addSparkListener(listener);
    try (JdbcRead read = open(TestPostgres.source(), Reads.split(table("secrets.t"), "id", 2))) {
      assertThat(read.rows().collectAsList()).hasSize(100);
    } finally {
      Configurator.setRootLevel(before);
      root.removeAppender(recorder);
      others.forEach(root::addAppender);
      LocalSpark.session().sparkContext().removeSparkListener(listener);
    }
    assertThat(texts).anyMatch(text -> text.contains("Reading secrets.t of source shop"));
    assertThat(texts).noneMatch(text -> text.contains(SECRET));
  }

  @Test
  void no_exception_holds_it() {
    JdbcSource source = TestPostgres.source();
    for (String missing : List.of("secrets.no_such_table", "\"%s\"".formatted("x"))) {
      Throwable failure = catchThrowable(() -> open(source, table(missing)));
      StringWriter stack = new StringWriter();
      failure.printStackTrace(new PrintWriter(stack));
      assertThat(stack.toString()).contains("no table").doesNotContain(SECRET);
    }
  }

  /** A driver may put what it was given into its messages. */
  @Test
  void what_the_server_says_is_scrubbed_and_so_is_the_cause() {
    JdbcSource source = TestPostgres.source();
    Relation telltale = new Relation.Query("telltale", "SELECT '%s'::int AS n".formatted(SECRET));
    Throwable failure = catchThrowable(() -> open(source, JdbcTable.of(telltale)));
    StringWriter stack = new StringWriter();
    failure.printStackTrace(new PrintWriter(stack));
    assertThat(stack.toString()).contains("***").doesNotContain(SECRET);
  }

  @Test
  void the_scrubber_knows_what_was_resolved() {
    try (JdbcRead read = open(TestPostgres.source(), table("secrets.t"))) {
      assertThat(read.facts().rows()).hasValue(100);
    }
    assertThat(Scrubber.scrub("x" + SECRET + "y")).isEqualTo("x***y");
  }

  private static SparkListener eventRecorder(List<String> texts) {
    return new SparkListener() {
      @Override
      public void onStageSubmitted(SparkListenerStageSubmitted event) {
        texts.add(event.properties() + " " + event.stageInfo().details());
      }

      @Override
      public void onOtherEvent(SparkListenerEvent event) {
        texts.add(event.toString());
      }
    };
  }

  private static final class Recorder extends AbstractAppender {
    private final List<String> texts;

    Recorder(List<String> texts) {
      super("recorder", null, null, true, Property.EMPTY_ARRAY);
      this.texts = texts;
    }

    @Override
    public void append(LogEvent event) {
      texts.add(event.getMessage().getFormattedMessage() + " " + event.getThrown());
    }
  }
}
