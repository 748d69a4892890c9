package io.millrace.bench.clickstream;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.millrace.clickstream.enrich.Agent;
import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.enrich.Networks;
import io.millrace.clickstream.event.Address;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows that are parsed already, with what kind {@code events} finds out of agents and addresses by
 * the same readers: each agent once a process, each address once a task, without a shuffle or join.
 */
final class MillraceRows {
  private static final StructType AGENT =
      StructType.fromDDL(
          "device STRING, agent_name STRING, agent_major STRING, os STRING, bot_reasons ARRAY<STRING>");

  private MillraceRows() {}

  static Dataset<Row> enriched(Dataset<Row> parsed, String countries) {
    return parsed
        .withColumn("said", udf((UDF1<String, Row>) MillraceRows::read, AGENT).apply(col("agent")))
        .withColumn("country", udf(new Countries(countries), DataTypes.StringType).apply(col("ip")))
        .select("*", "said.*")
        .drop("said");
  }

  private static Row read(String text) {
    Agent agent = Agents.read(text == null ? "" : text);
    return RowFactory.create(
        agent.device(),
        agent.browser(),
        agent.version(),
        agent.os(),
        agent.botReasons().toArray(String[]::new));
  }

  /** Each task has its own, and forgets all when it is full, as those of kind events do. */
  private static final class Countries implements UDF1<String, String>, Serializable {
    private static final int MOST = 1 << 16;

    private final String path;
    private transient Map<String, String> known;

    Countries(String path) {
      this.path = path;
    }

    @Override
    public String call(String ip) {
      if (known == null || known.size() >= MOST) {
        known = new HashMap<>();
      }
      return known.computeIfAbsent(
          ip,
          any ->
              Address.parse(ip)
                  .flatMap(address -> Networks.open(path).country(address.inet()))
                  .orElse(null));
    }
  }
}
