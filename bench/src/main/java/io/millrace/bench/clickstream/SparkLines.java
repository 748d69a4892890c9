package io.millrace.bench.clickstream;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.when;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzer;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Lines of a log as a person who knows Spark reads them: one regular expression, columns of it. */
final class SparkLines {
  private static final String QUOTED = "\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"";
  private static final String LINE =
      "^(\\S+) (\\S+) (\\S+) \\[([^\\]]+)\\] %1$s (\\d{3}) (\\d+|-) %1$s %1$s$".formatted(QUOTED);
  private static final String REQUEST = "^([A-Z]+) (\\S+) (HTTP/[0-9.]+)$";
  private static final List<String> FIELDS =
      List.of("ip", "ident", "usr", "t", "request", "st", "by", "referer", "agent");
  private static final String AGENT =
      "agent STRING, device STRING, agent_name STRING, agent_major STRING, os STRING";
  private static final int AGENTS_AT_ONCE = 2;

  private SparkLines() {}

  static Dataset<Row> parsed(SparkSession spark, Path log) {
    Column[] fields = new Column[FIELDS.size()];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = regexp_extract(col("value"), LINE, i + 1).as(FIELDS.get(i));
    }
    return spark
        .read()
        .text(log.toString())
        .select(fields)
        .where("ip <> ''")
        .select(
            col("ip"),
            expr("nullif(usr, '-')").as("usr"),
            to_timestamp(col("t"), "dd/MMM/yyyy:HH:mm:ss Z").as("ts"),
            col("request"),
            ofRequest(1).as("method"),
            ofRequest(2).as("path"),
            ofRequest(3).as("protocol"),
            col("st").cast("smallint").as("status"),
            col("by").cast("bigint").as("bytes"),
            expr("nullif(referer, '-')").as("referer"),
            expr("nullif(agent, '-')").as("agent"));
  }

  private static Column ofRequest(int group) {
    Column found = regexp_extract(col("request"), REQUEST, group);
    return when(found.notEqual(""), found);
  }

  /** With each distinct agent read once. */
  static Dataset<Row> enriched(Dataset<Row> parsed) {
    Dataset<Row> agents =
        parsed
            .select("agent")
            .where("agent is not null")
            .distinct()
            .repartition(AGENTS_AT_ONCE)
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>) SparkLines::read,
                Encoders.row(StructType.fromDDL(AGENT)));
    return parsed
        .join(broadcast(agents.withColumnRenamed("agent", "known")), expr("agent = known"), "left")
        .drop("known");
  }

  private static Iterator<Row> read(Iterator<Row> agents) {
    UserAgentAnalyzer analyzer =
        UserAgentAnalyzer.newBuilder()
            .hideMatcherLoadStats()
            .withCache(10)
            .withFields("DeviceClass", "AgentName", "AgentVersionMajor", "OperatingSystemName")
            .build();
    List<Row> read = new ArrayList<>();
    while (agents.hasNext()) {
      String text = agents.next().getString(0);
      UserAgent agent = analyzer.parse(text);
      read.add(
          RowFactory.create(
              text,
              agent.getValue("DeviceClass"),
              agent.getValue("AgentName"),
              agent.getValue("AgentVersionMajor"),
              agent.getValue("OperatingSystemName")));
    }
    return read.iterator();
  }
}
