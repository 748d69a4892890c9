package io.millrace.clickstream.read;

import static org.apache.spark.sql.functions.col;

import io.millrace.clickstream.enrich.Agent;
import io.millrace.clickstream.enrich.AgentReader;
import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.enrich.SentAgent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What the agents of a delivery say: of those that an earlier delivery held, as it is kept in the
 * table beside the events; each of the others is read once, by one task.
 */
final class AgentDictionary implements AutoCloseable {
  /**
   * Rows are what rules of a version make of an agent with its client hints, which stand by header.
   * What is not known is an empty text.
   */
  static final StructType SCHEMA =
      new StructType()
          .add("rules", DataTypes.StringType)
          .add("agent", DataTypes.StringType)
          .add("hints", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false))
          .add("browser", DataTypes.StringType)
          .add("browser_version", DataTypes.StringType)
          .add("os", DataTypes.StringType)
          .add("device", DataTypes.StringType)
          .add("bot_reasons", DataTypes.createArrayType(DataTypes.StringType, false));

  private static final int AGENTS_A_TASK = 1_000;

  private final SparkSession spark;
  private final Broadcast<Map<SentAgent, Agent>> known;
  private final List<Read> fresh;

  /** What was made of an agent. */
  private record Read(SentAgent sent, Agent agent) implements java.io.Serializable {}

  private AgentDictionary(
      SparkSession spark, Broadcast<Map<SentAgent, Agent>> known, List<Read> fresh) {
    this.spark = spark;
    this.known = known;
    this.fresh = fresh;
  }

  /**
   * @param met the agents of a delivery, each once
   * @param kept rows that earlier deliveries have left, of any version; empty if there is no table
   */
  static AgentDictionary of(SparkSession spark, Set<SentAgent> met, Optional<Dataset<Row>> kept) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Map<SentAgent, Agent> known = new HashMap<>();
    if (kept.isPresent() && !met.isEmpty()) {
      known.putAll(found(context, met, kept.get()));
    }
    List<SentAgent> unknown = met.stream().filter(sent -> !known.containsKey(sent)).toList();
    List<Read> fresh = List.of();
    if (!unknown.isEmpty()) {
      int tasks = Math.min(context.defaultParallelism(), 1 + unknown.size() / AGENTS_A_TASK);
      fresh =
          context
              .parallelize(unknown, tasks)
              .map(sent -> new Read(sent, Agents.read(sent)))
              .collect(); // as many as were given
      fresh.forEach(read -> known.put(read.sent(), read.agent()));
    }
    return new AgentDictionary(spark, context.broadcast(known), fresh);
  }

  private static Map<SentAgent, Agent> found(
      JavaSparkContext context, Set<SentAgent> met, Dataset<Row> kept) {
    Broadcast<Set<SentAgent>> wanted = context.broadcast(met);
    try {
      Map<SentAgent, Agent> found = new HashMap<>();
      kept.where(col("rules").equalTo(Agents.VERSION))
          .select(columns())
          .javaRDD()
          .map(AgentDictionary::read)
          .filter(read -> wanted.value().contains(read.sent()))
          .collect() // no more than are met
          .forEach(read -> found.put(read.sent(), read.agent()));
      return found;
    } finally {
      wanted.destroy();
    }
  }

  private static Column[] columns() {
    return Arrays.stream(SCHEMA.fieldNames()).map(functions::col).toArray(Column[]::new);
  }

  private static Read read(Row row) {
    return new Read(
        new SentAgent(row.getString(1), row.getJavaMap(2)),
        new Agent(
            row.getString(3),
            row.getString(4),
            row.getString(5),
            row.getString(6),
            row.getList(7)));
  }

  /** For tasks. What was not met is read where it is asked for. */
  AgentReader reader() {
    return new Lookup(known);
  }

  private record Lookup(Broadcast<Map<SentAgent, Agent>> known) implements AgentReader {
    @Override
    public Agent read(SentAgent sent) {
      Agent found = known.value().get(sent);
      return found == null ? Agents.read(sent) : found;
    }
  }

  /** How many of the agents were read now. */
  int freshCount() {
    return fresh.size();
  }

  /** What is to be kept, by {@link #SCHEMA}. */
  Dataset<Row> fresh() {
    List<Row> rows = new ArrayList<>(fresh.size());
    for (Read read : fresh) {
      Agent agent = read.agent();
      rows.add(
          RowFactory.create(
              Agents.VERSION,
              read.sent().text(),
              read.sent().hints(),
              agent.browser(),
              agent.version(),
              agent.os(),
              agent.device(),
              agent.botReasons().toArray(String[]::new)));
    }
    return spark.createDataFrame(rows, SCHEMA);
  }

  @Override
  public void close() {
    known.destroy();
  }
}
