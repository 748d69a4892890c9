package io.millrace.bench.clickstream;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.event.EventRules;
import io.millrace.clickstream.event.Privacy;
import io.millrace.clickstream.event.VisitorKey;
import io.millrace.clickstream.log.Formats;
import io.millrace.clickstream.read.DeliveredFiles;
import io.millrace.clickstream.read.Delivery;
import io.millrace.clickstream.read.EventsSpec;
import io.millrace.lake.Batch;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Lake;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.Progress;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.SourceFacts;
import io.millrace.lake.TableSpec;
import io.millrace.lake.WriteMode;
import io.millrace.quality.Checks;
import io.millrace.quality.GatePolicy;
import io.millrace.quality.References;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A day's log into a table of events, as kind {@code events} does it: through the gate. */
final class LogDay {
  static final DatasetName NAME = DatasetName.parse("silver.events");
  static final DatasetName AGENTS = new DatasetName(NAME.layer(), NAME.name() + Delivery.AGENTS);
  private static final Slice DAY = new Slice("2026-06-01");
  private static final TableSpec TABLE =
      new TableSpec(
          NAME,
          Slicing.daily(SampleEvents.DATE, ZoneOffset.UTC),
          "",
          "",
          Map.of(),
          true,
          EventColumns.STATISTICS);

  private LogDay() {}

  /**
   * @param location of a new lake
   * @param log a file of that day
   * @param countries a database of addresses; may be empty
   * @param agents what an earlier delivery has left of what its agents say
   * @return how many agents were read
   */
  static Map<String, Long> take(
      SparkSession spark,
      LakeLocation location,
      Path log,
      String countries,
      Optional<Dataset<Row>> agents) {
    DeliveredFiles files =
        DeliveredFiles.list(spark.sessionState().newHadoopConf(), log.toString(), DAY);
    Delivery.Kept kept = new Delivery.Kept(Optional.empty(), agents);
    try (Delivery delivery = Delivery.open(spark, spec(countries), TABLE, DAY, files, kept)) {
      Lake.open(spark, location)
          .commit(
              new Batch(
                  RunId.create(),
                  TABLE,
                  DAY,
                  new WriteMode.ReplaceSlice(),
                  delivery.rows(),
                  List.of(),
                  new SourceFacts(
                      OptionalLong.of(delivery.rowsOfSlice()), Map.of(), Optional.empty(), true),
                  Map.of(),
                  "bench",
                  delivery.companions(),
                  delivery.balance()),
              Checks.audit(
                  new GatePolicy(true, false, List.of(), Set.of()), List.of(), References.NONE),
              Progress.NONE);
      return Map.of("agents_read", delivery.balance().getOrDefault("agents.read", 0L));
    }
  }

  private static EventsSpec spec(String countries) {
    return new EventsSpec(
        Formats.combined(),
        new EventRules(
            "www",
            List.of(VisitorKey.parse("user-agent + ip")),
            ZoneOffset.UTC,
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            countries,
            "",
            Privacy.NONE),
        Duration.ofDays(30),
        Duration.ofDays(1),
        true);
  }
}
