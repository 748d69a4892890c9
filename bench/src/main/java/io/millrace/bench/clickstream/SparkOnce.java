package io.millrace.bench.clickstream;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Agents and countries as a person finds them who knows that rows should be read once: functions of
 * each row that remember, agents for the process and addresses for the task. No join.
 */
final class SparkOnce {
  private static final StructType AGENT =
      StructType.fromDDL("device STRING, agent_name STRING, agent_major STRING, os STRING");

  private SparkOnce() {}

  static Dataset<Row> enriched(Dataset<Row> parsed, String countries) {
    return parsed
        .withColumn("said", udf(new Said(UUID.randomUUID()), AGENT).apply(col("agent")))
        .withColumn("country", udf(new Country(countries), DataTypes.StringType).apply(col("ip")))
        .select("*", "said.*")
        .drop("said");
  }

  /** Agents that a query has met; the next one meets them anew. */
  private record Said(UUID query) implements UDF1<String, Row>, Serializable {
    private static final Map<UUID, Map<String, Row>> MET = new ConcurrentHashMap<>();

    /** Made once a process. */
    private static final class Parser {
      private static final UserAgentAnalyzer INSTANCE =
          UserAgentAnalyzer.newBuilder()
              .hideMatcherLoadStats()
              .withCache(10)
              .withFields("DeviceClass", "AgentName", "AgentVersionMajor", "OperatingSystemName")
              .immediateInitialization()
              .build();
    }

    @Override
    public Row call(String text) {
      return text == null
          ? null
          : MET.computeIfAbsent(query, any -> new ConcurrentHashMap<>())
              .computeIfAbsent(text, Said::parse);
    }

    private static Row parse(String text) {
      UserAgent agent = Parser.INSTANCE.parse(text);
      return RowFactory.create(
          agent.getValue("DeviceClass"),
          agent.getValue("AgentName"),
          agent.getValue("AgentVersionMajor"),
          agent.getValue("OperatingSystemName"));
    }
  }

  private static final class Country implements UDF1<String, String>, Serializable {
    private static final int MOST = 1 << 16;

    private final String path;
    private transient Reader reader;
    private transient Map<String, String> known;

    Country(String path) {
      this.path = path;
    }

    @Override
    public String call(String ip) throws IOException {
      if (reader == null) {
        reader = new Reader(new File(path), Reader.FileMode.MEMORY_MAPPED, new CHMCache());
      }
      if (known == null || known.size() >= MOST) {
        known = new HashMap<>();
      }
      return known.computeIfAbsent(ip, this::find);
    }

    private String find(String ip) {
      if (!SparkPlaces.isAddress(ip)) {
        return null;
      }
      try {
        Map<?, ?> record = reader.get(InetAddress.getByName(ip), Map.class);
        return record == null ? null : (String) record.get("country_code");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
