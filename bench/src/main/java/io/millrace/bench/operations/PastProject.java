package io.millrace.bench.operations;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.lake.CheckResult;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Step;
import io.millrace.lake.Verdict;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Origin;
import io.millrace.lake.ledger.ProcessIdentity;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.ledger.RunStarted;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.SliceJson;
import io.millrace.lake.state.SliceTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;

/**
 * Writes what a project leaves that was run every day for a long time: a log for each table with
 * one commit a day, and the ledger. Half of the datasets are made of the other half, day by day.
 * There are no rows, since nothing that is measured on it reads any.
 */
public final class PastProject {
  private final Path warehouse;
  private final int datasets;
  private final Ledger ledger;
  private final Origin origin =
      new Origin("bench", "airflow:daily/scheduled", "bench", ProcessIdentity.current());

  private PastProject(Path warehouse, int datasets, Ledger ledger) {
    this.warehouse = warehouse;
    this.datasets = datasets;
    this.ledger = ledger;
  }

  /**
   * @param args the warehouse's folder; how many datasets, an even number; the first and the last
   *     day
   */
  public static void main(String[] args) throws IOException {
    Path warehouse = Path.of(args[0]).toAbsolutePath();
    Configuration hadoop = new Configuration();
    LakeLocation lake = new LakeLocation(new org.apache.hadoop.fs.Path(warehouse.toUri()));
    PastProject project =
        new PastProject(warehouse, Integer.parseInt(args[1]), Ledger.open(hadoop, lake));
    List<LocalDate> days =
        LocalDate.parse(args[2]).datesUntil(LocalDate.parse(args[3]).plusDays(1)).toList();
    for (int day = 0; day < days.size(); day++) {
      project.live(day, days.get(day), day == days.size() - 1);
    }
    project
        .names()
        .forEach(
            name -> SliceHistory.read(hadoop, lake.table(name)).digested(hadoop, lake.table(name)));
  }

  private List<DatasetName> names() {
    List<DatasetName> names = new ArrayList<>();
    for (int number = 0; number < datasets / 2; number++) {
      names.add(new DatasetName("bronze", "table_%03d".formatted(number)));
      names.add(new DatasetName("silver", "table_%03d".formatted(number)));
    }
    return names;
  }

  /** One day of all datasets. The last one is recorded run by run, as runs do it. */
  private void live(int version, LocalDate day, boolean last) throws IOException {
    List<RunStarted> started = new ArrayList<>();
    List<RunFinished> finished = new ArrayList<>();
    Instant at = day.plusDays(1).atTime(2, 0).toInstant(ZoneOffset.UTC);
    SliceRecord bronze = null;
    for (DatasetName dataset : names()) {
      SliceRecord slice = slice(dataset, new Slice(day.toString()), at, bronze, version);
      commit(slice);
      bronze = slice;
      started.add(
          new RunStarted(slice.run(), dataset, slice.slice(), at, slice.configHash(), origin));
      finished.add(ended(slice));
    }
    if (last) {
      started.forEach(ledger::started);
      finished.forEach(ledger::finished);
    } else {
      ledger.started(started);
      ledger.finished(finished);
    }
  }

  private static SliceRecord slice(
      DatasetName dataset, Slice slice, Instant at, SliceRecord bronze, int version) {
    RunId run = new RunId(com.github.f4b6a3.ulid.UlidCreator.getUlid(at.toEpochMilli()).toString());
    Input input =
        dataset.layer().equals("bronze")
            ? new Input(
                "source:shop/public." + dataset.name(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.of("0/1A2B3C4"))
            : new Input(
                bronze.dataset().toString(),
                Optional.of(slice),
                OptionalLong.of(version),
                Optional.of(bronze.fingerprint()));
    return new SliceRecord(
        SliceRecord.Event.READY,
        run,
        dataset,
        slice,
        version,
        Verdict.PASSED,
        1000 + version,
        "v1:%032x".formatted(dataset.hashCode() * 31L + version),
        Map.of("read", 1000L + version, "accepted", 1000L + version),
        List.of(input),
        Optional.empty(),
        true,
        "aedf7c0811d57fc70b5a4fad5ecc18fb9c43fef7fa98fc75074f53bd6b9d4fcb",
        checks(1000 + version),
        "All 5 checks passed.",
        at.plusSeconds(40));
  }

  private static List<CheckResult> checks(long rows) {
    return List.of(
        check("rows: {min: 1}", "rows", Optional.empty(), rows + " rows", "at least 1"),
        check("unique: id", "unique", Optional.of("id"), "no key twice", "each key once"),
        check("complete: mail", "complete", Optional.of("mail"), "1.0", "1.0"),
        check("in: status", "in", Optional.of("status"), "all", "[new, paid, sent, done]"),
        check("satisfies: total >= 0", "satisfies", Optional.empty(), "all", "total >= 0"));
  }

  private static CheckResult check(
      String check, String kind, Optional<String> column, String measured, String allowed) {
    return new CheckResult(
        check,
        kind,
        column,
        "fail",
        Verdict.PASSED,
        measured,
        Optional.of(1.0),
        allowed,
        "%s: %s, allowed is %s.".formatted(check, measured, allowed),
        List.of());
  }

  private static RunFinished ended(SliceRecord slice) {
    RunFinished end = RunFinished.of(slice);
    return new RunFinished(
        end.run(),
        end.dataset(),
        end.slice(),
        end.at(),
        end.outcome(),
        end.verdict(),
        end.rowsRead(),
        end.rowsWritten(),
        end.rowsRejected(),
        end.balance(),
        end.versionBefore(),
        end.versionAfter(),
        end.configHash(),
        timings(),
        end.message(),
        end.error(),
        end.checks(),
        end.event());
  }

  private static Map<Step, java.time.Duration> timings() {
    Map<Step, java.time.Duration> timings = new java.util.EnumMap<>(Step.class);
    for (Step step : Step.values()) {
      timings.put(step, java.time.Duration.ofSeconds(step.ordinal()));
    }
    return timings;
  }

  /** The commit as Delta writes it, with one file; and the table's checksum beside it. */
  private void commit(SliceRecord slice) throws IOException {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.putObject("commitInfo")
        .put("timestamp", slice.at().toEpochMilli())
        .put("operation", "WRITE")
        .put("userMetadata", SliceJson.write(slice));
    ObjectNode mark = JsonNodeFactory.instance.objectNode();
    mark.putObject("txn")
        .put("appId", SliceTransaction.appId(slice.slice()))
        .put("version", SliceTransaction.next(OptionalLong.empty(), SliceRecord.Event.READY));
    ObjectNode file = JsonNodeFactory.instance.objectNode();
    file.putObject("add")
        .put(
            "path", "ds=%s/part-00000-%s.c000.snappy.parquet".formatted(slice.slice(), slice.run()))
        .put("size", 20_000)
        .put("modificationTime", slice.at().toEpochMilli())
        .put("dataChange", true)
        .put(
            "stats",
            "{\"numRecords\":%d,\"minValues\":{\"id\":1},\"maxValues\":{\"id\":2}}"
                .formatted(slice.rows()));
    Path log =
        warehouse
            .resolve(slice.dataset().layer() + ".db")
            .resolve(slice.dataset().name())
            .resolve("_delta_log");
    Files.createDirectories(log);
    String name = "%020d".formatted(slice.version());
    Files.writeString(log.resolve(name + ".json"), info + "\n" + mark + "\n" + file + "\n");
    Files.writeString(log.resolve(name + ".crc"), "{}");
  }
}
