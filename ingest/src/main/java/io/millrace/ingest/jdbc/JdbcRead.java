package io.millrace.ingest.jdbc;

import io.millrace.ingest.journal.format.Handover;
import io.millrace.lake.Input;
import io.millrace.lake.MillraceException;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.jdbc.JdbcDialect;
import org.apache.spark.sql.jdbc.JdbcDialects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One read of one table: its rows, and what the source says of them in the same state. Keep it open
 * until the rows are written; closing it lets the database forget that state.
 */
public final class JdbcRead implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JdbcRead.class);

  private final JdbcSource source;
  private final Relation from;
  private final SourceSession session;
  private final Optional<String> held;
  private final Dataset<Row> rows;
  private final SourceFacts facts;
  private final Optional<LogPosition> position;

  private JdbcRead(
      JdbcSource source,
      Relation from,
      SourceSession session,
      Optional<String> held,
      Dataset<Row> rows,
      SourceFacts facts,
      Optional<LogPosition> position) {
    this.source = source;
    this.from = from;
    this.session = session;
    this.held = held;
    this.rows = rows;
    this.facts = facts;
    this.position = position;
  }

  /**
   * Connects, fixes the state to read where the engine can, and asks the source for its facts. The
   * rows themselves come when Spark asks for them.
   *
   * @param window only rows whose time column is in the interval; then the table must name that
   *     column
   * @param sums numeric columns of the source to sum up exactly
   * @throws io.millrace.lake.UnreachableException if the source does not answer, or refuses the
   *     login
   * @throws io.millrace.lake.InvalidSpecException if table or column are not there or not readable,
   *     or a column's type has no exact counterpart
   */
  public static JdbcRead open(
      SparkSession spark,
      JdbcSource source,
      JdbcTable table,
      Optional<Slicing.Interval> window,
      List<String> sums) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    SourceSession session = SourceSession.open(source, table.from(), hadoop);
    return open(new Opening(spark, source, table, session), window, sums, Optional.empty());
  }

  /**
   * Like {@link #open}, of a table whose journal goes on where these rows end: whatever they lack
   * is logged after {@link #logPosition}.
   *
   * @param patience how long to wait for transactions that are open, where rows could lack what
   *     they logged before that
   * @throws io.millrace.lake.InvalidSpecException if the source tells no position of its log
   * @throws io.millrace.lake.InputNotReadyException if these transactions do not end
   */
  public static JdbcRead openForHandover(
      SparkSession spark, JdbcSource source, JdbcTable table, Duration patience) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    SourceSession session = SourceSession.openAfterPosition(source, table.from(), hadoop, patience);
    LogPosition position;
    try {
      position = session.logPosition();
    } catch (SQLException e) {
      session.close();
      throw Failures.whileReading(source, table.from(), e);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
    return open(
        new Opening(spark, source, table, session),
        Optional.empty(),
        List.of(),
        Optional.of(position));
  }

  private static JdbcRead open(
      Opening opening,
      Optional<Slicing.Interval> window,
      List<String> sums,
      Optional<LogPosition> position) {
    try {
      return opening.open(window, sums, position);
    } catch (Exception e) { // Spark throws SQLExceptions that it does not declare
      opening.session().close();
      throw asRuntime(opening.source(), opening.table().from(), e);
    }
  }

  private static RuntimeException asRuntime(JdbcSource source, Relation from, Exception e) {
    Optional<MillraceException> explained = explain(source, from, e);
    if (explained.isPresent()) {
      return explained.get();
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  private static Optional<MillraceException> explain(
      JdbcSource source, Relation from, Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof MillraceException known) {
        return Optional.of(known);
      }
      if (t instanceof SQLException sql) {
        return Optional.of(Failures.whileReading(source, from, sql));
      }
    }
    return Optional.empty();
  }

  /** The rows; lazily, and to be evaluated once, while this is open. */
  public Dataset<Row> rows() {
    return rows;
  }

  public SourceFacts facts() {
    return facts;
  }

  /** The kind of log that a source's engine tells positions of; empty if it has none. */
  public static Optional<Handover.Log> logOf(JdbcSource source) {
    return Dialect.of(source.url()).log();
  }

  /** Where the log stood; only of a read that was opened for a handover. */
  public LogPosition logPosition() {
    return position.orElseThrow();
  }

  /** What a slice made of these rows records as its input. */
  public Input input() {
    return new Input(
        "source:%s/%s".formatted(source.name(), from),
        Optional.empty(),
        OptionalLong.empty(),
        session.state().recorded());
  }

  /**
   * What a failure of a Spark action over {@link #rows} means, if the source is to blame for it: in
   * the operator's words, and without secrets.
   */
  public Optional<MillraceException> explain(Throwable failure) {
    return explain(source, from, failure);
  }

  @Override
  public void close() {
    held.ifPresent(HeldConnections::release);
    session.close();
  }

  /** The steps of opening, and what they share. */
  private record Opening(
      SparkSession spark, JdbcSource source, JdbcTable table, SourceSession session) {

    JdbcRead open(
        Optional<Slicing.Interval> window, List<String> sums, Optional<LogPosition> position)
        throws SQLException {
      boolean isShared = session.state().joinedBy().isPresent() && allowed() > 1;
      int readers = isShared ? allowed() - 1 : allowed();
      ReadPlan plan =
          ReadPlan.of(
              source,
              table,
              session,
              window,
              sums,
              isShared || wantsSplits() ? parallel(readers) : 1);
      Optional<String> held = Optional.empty();
      if (!isShared && plan.predicates().size() == 1 && spark.sparkContext().isLocal()) {
        held = Optional.of(HeldConnections.hold(session.connection()));
      } else if (!isShared) {
        session.close(); // it would only take a connection from those who read
      }
      boolean isConsistent = isShared || (held.isPresent() && session.state().fixed());
      tell(plan, isConsistent);
      Dataset<Row> rows = rows(plan, options(plan, isShared, held), readers);
      return new JdbcRead(
          source, table.from(), session, held, rows, facts(plan, isConsistent), position);
    }

    private int allowed() {
      return source.limits().connections();
    }

    private boolean wantsSplits() {
      return table.splits().isPresent() || table.splitBy().isPresent();
    }

    private int parallel(int readers) {
      return Math.max(1, Math.min(readers, spark.sparkContext().defaultParallelism()));
    }

    private void tell(ReadPlan plan, boolean isConsistent) {
      LOG.info(
          "Reading {} of source {}: {} rows in {} splits, {} rows at a time, log position {}",
          table.from(),
          source.name(),
          plan.tally().rows(),
          plan.predicates().size(),
          plan.fetchSize(),
          session.state().position().orElse("unknown"));
      if (!isConsistent) {
        LOG.warn(
            "The rows of {} of source {}, and their count, may come from different states of the"
                + " database if it changes meanwhile: there is none that all these connections"
                + " could share.",
            table.from(),
            source.name());
      }
      session
          .state()
          .lag()
          .ifPresent(
              lag ->
                  LOG.warn(
                      "Source {} is a replica, {} ms behind its primary.",
                      source.name(),
                      lag.toMillis()));
    }

    private SourceFacts facts(ReadPlan plan, boolean isConsistent) {
      return new SourceFacts(
          OptionalLong.of(plan.tally().rows()),
          plan.tally().sums(),
          session.state().position(),
          isConsistent);
    }

    private Dataset<Row> rows(ReadPlan plan, Map<String, String> options, int readers) {
      String url = Dialect.of(source.url()).sparkUrl(source.url());
      JdbcDialect spelling = JdbcDialects.get(url);
      String carried =
          "(%s) millrace_rows".formatted(plan.sql(session.fromSql(), spelling::quoteIdentifier));
      Dataset<Row> all =
          spark
              .read()
              .options(options)
              .jdbc(url, carried, plan.predicates().toArray(String[]::new), new Properties());
      Column[] restored =
          IntStream.range(0, plan.columns().size())
              .mapToObj(i -> plan.columns().get(i).restored(ReadPlan.carried(i)))
              .toArray(Column[]::new);
      Dataset<Row> rows = all.select(restored);
      return plan.predicates().size() > readers ? rows.coalesce(readers) : rows;
    }

    /** Filters are not pushed down: engines compare text by collations that Spark does not know. */
    private Map<String, String> options(ReadPlan plan, boolean isShared, Optional<String> held) {
      String driver = Connections.driver(source).getClass().getName();
      Map<String, String> options = new HashMap<>();
      options.put("driver", driver);
      options.put("connectionProvider", SourceConnectionProvider.NAME);
      options.put("customSchema", plan.wireSchema());
      options.put("pushDownPredicate", "false");
      options.put(
          "fetchsize",
          Integer.toString(Dialect.of(source.url()).driverFetchSize(plan.fetchSize(), driver)));
      options.put(SourceOptions.SOURCE, SourceOptions.write(source));
      held.ifPresent(token -> options.put(SourceOptions.HELD, token));
      if (isShared) {
        options.put("sessionInitStatement", session.state().joinedBy().orElseThrow());
      }
      String stores = CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH;
      Optional.ofNullable(spark.sparkContext().hadoopConfiguration().get(stores))
          .ifPresent(path -> options.put(SourceOptions.CREDENTIAL_STORES, path));
      return options;
    }
  }
}
