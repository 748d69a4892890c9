package io.millrace.jobs.cli;

import static java.util.stream.Collectors.joining;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.demo.DemoFolder;
import io.millrace.jobs.demo.Shop;
import io.millrace.jobs.demo.Weblog;
import io.millrace.jobs.run.OpenLake;
import io.millrace.jobs.run.Origins;
import io.millrace.jobs.run.Plan;
import io.millrace.jobs.run.Planner;
import io.millrace.jobs.run.ProjectState;
import io.millrace.jobs.run.RunProgress;
import io.millrace.jobs.run.RunReport;
import io.millrace.jobs.run.RunSummary;
import io.millrace.jobs.run.Runs;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Ledger;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.metastore.Metastore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace demo}: three days of a shop, the last of them a bad one; two of its web site. */
@Command(
    name = "demo",
    description = {
      "Shows the whole on a real database: starts a PostgreSQL server with a music shop in it"
          + " (Chinook, 11 tables, 15,607 rows), and copies it into a lake for three days.",
      "On the third day the shop holds a duplicated key and an impossible total: the gate refuses"
          + " that slice, and readers still see the last good ones.",
      "Then two days of a real web log become events, sessions, channels and verdicts on machines;"
          + " a file of the first day comes late, with the second.",
      "Last, features of customers and visitors, one value explained, and a training set."
    },
    footer = {"Examples:", "  millrace demo", "  millrace demo --dir /tmp/shop --keep"})
final class DemoCommand extends SparkCommand {
  private static final List<Slice> DAYS =
      List.of(new Slice("2025-12-23"), new Slice("2025-12-24"), new Slice("2025-12-25"));
  private static final String BAD = "bronze.invoice";
  private static final List<String> SHOP = List.of("bronze.*", "silver.*", "gold.*");
  private static final List<String> WEB = List.of("web.*");
  private static final List<String> CUSTOMERS = List.of("features.customer");
  private static final List<String> VISITORS = List.of("features.visitor");
  private static final List<String> LEARN = List.of("learn.*");
  private static final int PASSWORD_BYTES = 12;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "millrace-demo",
      description = "The folder to work in; made afresh. Default: ${DEFAULT-VALUE}")
  private Path folder;

  @Option(
      names = "--keep",
      description = "Leave the shop's database running until Ctrl-C, to try more with it.")
  private boolean keep;

  @Override
  protected Optional<Path> logFolder() {
    return Optional.empty(); // there is no project yet; its own runs log nothing that is not shown
  }

  @Override
  protected Prepared prepare() {
    return new Prepared.Work(true, this::show);
  }

  private ExitCode show() throws IOException, InterruptedException {
    DemoFolder demo = DemoFolder.create(folder, examples());
    String password = password();
    console().say("Starting the shop: a PostgreSQL server with the Chinook database ...");
    try (Shop shop = Shop.open(demo.serverData(), password)) {
      demo.pointAt(shop, password);
      Project project = Project.load(demo.conf(), Optional.empty(), List.of());
      ExitCode code = days(project, shop, demo.weblog());
      whatNext(demo);
      if (keep) {
        Metastore.leave(project.metastore()); // runs and schedulers are to have it now
        console().say("The shop's database runs until you press Ctrl-C.");
        Thread.currentThread().join();
      }
      return code;
    }
  }

  /** The launcher says where Millrace is; its example project is what the demo runs. */
  private static Path examples() {
    String home = System.getenv("MILLRACE_HOME");
    Path conf = home == null ? null : Path.of(home, "conf");
    if (conf == null || !Files.isDirectory(conf)) {
      throw new InvalidSpecException(
          "The demo's example project was not found. Start the demo by bin/millrace demo, or set"
              + " MILLRACE_HOME to Millrace's own folder.");
    }
    return conf;
  }

  private static String password() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private ExitCode days(Project project, Shop shop, Weblog weblog) throws IOException {
    console().say("Starting Spark ...");
    Ledger ledger = Ledger.open(project.hadoop(), project.location());
    try (OpenLake open = OpenLake.of(project, ledger)) {
      boolean asMeant =
          ofTheShop(project, open, shop)
              && ofTheSite(project, open, weblog)
              && learned(project, open);
      return asMeant ? ExitCode.DONE : ExitCode.UNEXPECTED;
    }
  }

  private boolean ofTheShop(Project project, OpenLake open, Shop shop) throws IOException {
    day(project, open, 0, "The first copy of everything.");
    shop.tradeForADay();
    day(project, open, 1, "The shop has traded: rows came, changed and went.");
    shop.makeAMess();
    RunReport bad =
        day(project, open, 2, "Somebody mended the shop by hand, and made a mess of it.");
    refused(bad);
    readers(open);
    shop.cleanUp();
    RunReport mended = day(project, open, 2, "The shop is mended; the same command again.");
    show("");
    show(
        ink().bold("Readiness. ")
            + "Every mark carries its evidence: rows, checks, inputs, version.");
    readiness(project, open, SHOP, DAYS);
    return bad.outcome() == Outcome.REJECTED && ExitCode.of(mended.outcome()) == ExitCode.DONE;
  }

  /** Two days of the shop's web site; a file of the first comes with the second. */
  private boolean ofTheSite(Project project, OpenLake open, Weblog weblog) throws IOException {
    List<Slice> days = List.of(Weblog.FIRST, Weblog.SECOND);
    weblog.deliverTheFirstDay();
    heading("The web site, %s. ".formatted(Weblog.FIRST), "A day of a real access log.");
    run(project, open, WEB, List.of(Weblog.FIRST));
    weblog.deliverTheSecondDay();
    heading(
        "The web site, %s. ".formatted(Weblog.SECOND),
        "With its log comes a file of the day before, which had been forgotten.");
    run(project, open, WEB, List.of(Weblog.SECOND));
    heading(
        "Both days again. ",
        "The first day has its late events already; only what is made of them is built.");
    RunReport late = run(project, open, WEB, days);
    heading("And again. ", "Nothing is left to do.");
    RunReport again = run(project, open, WEB, days);
    readiness(project, open, WEB, days);
    new DemoSite(new DemoTables(console(), open.spark())).show();
    return late.outcome().succeeded()
        && again.slices().stream().allMatch(run -> run.outcome() == Outcome.UP_TO_DATE);
  }

  /** Features of customers and visitors, and what a model could learn of them. */
  private boolean learned(Project project, OpenLake open) throws IOException {
    heading("Features. ", "What is known of customers and visitors, exact in time.");
    List<RunReport> reports =
        List.of(
            run(project, open, CUSTOMERS, List.of(DAYS.get(2))),
            run(project, open, VISITORS, List.of(Weblog.SECOND)),
            run(project, open, LEARN, List.of(Slice.ALL)));
    new DemoFeatures(new DemoTables(console(), open.spark())).show(project, open);
    return reports.stream().allMatch(report -> report.outcome().succeeded());
  }

  private RunReport day(Project project, OpenLake open, int day, String story) throws IOException {
    Slice slice = DAYS.get(day);
    heading("Day %d, %s. ".formatted(day + 1, slice), story);
    return run(project, open, SHOP, List.of(slice));
  }

  private void heading(String title, String story) {
    show("");
    show(ink().bold(title) + story);
  }

  private RunReport run(Project project, OpenLake open, List<String> datasets, List<Slice> slices)
      throws IOException {
    show(ink().dim("$ millrace run " + words(datasets, slices)));
    RunReport report;
    try (RunProgress progress = console().progress()) {
      Runnable unfollow = SparkTasks.follow(open.spark(), progress);
      report =
          Runs.run(
              project,
              plan(project, open.ledger(), datasets, slices),
              open,
              Origins.current(Version.millrace(), System.getenv()),
              progress,
              Clock.systemUTC());
      unfollow.run();
    }
    RunSummary.write(report, project.home().resolve("logs"));
    show(new DemoText(console()).day(report));
    return report;
  }

  private static String words(List<String> datasets, List<Slice> slices) {
    String names = datasets.stream().map("'%s'"::formatted).collect(joining(" "));
    if (slices.equals(List.of(Slice.ALL))) {
      return names;
    }
    return slices.size() == 1
        ? "%s --date %s".formatted(names, slices.get(0))
        : "%s --from %s --to %s".formatted(names, slices.get(0), slices.get(slices.size() - 1));
  }

  private static Plan plan(
      Project project, Ledger ledger, List<String> datasets, List<Slice> slices) {
    Map<DatasetSpec, List<Slice>> wanted = new LinkedHashMap<>();
    project.select(datasets).forEach(spec -> wanted.put(spec, slices));
    return new Planner(project, ProjectState.read(project, ledger), new Planner.Wish(false, false))
        .plan(wanted, Clock.systemUTC().instant());
  }

  private void refused(RunReport report) {
    RunText text = new RunText(console());
    for (RunFinished run : report.slices()) {
      if (run.outcome() == Outcome.REJECTED) {
        show(text.detail(run));
      }
    }
  }

  private void readers(OpenLake open) {
    show("");
    show(
        ink().bold("What readers see meanwhile: ")
            + "the last good days, and nothing of the bad one.");
    String query =
        "SELECT ds, count(*) AS invoices, sum(total) AS revenue FROM %s GROUP BY ds ORDER BY ds";
    show(ink().dim("> " + query.formatted(BAD)));
    Table table = new Table("DS", ">INVOICES", ">REVENUE");
    for (Row row : open.spark().sql(query.formatted(BAD)).collectAsList()) { // one row a day
      table.row(
          row.getString(0), String.valueOf(row.getLong(1)), row.getDecimal(2).toPlainString());
    }
    show(table.render(ink()));
  }

  private void readiness(Project project, OpenLake open, List<String> datasets, List<Slice> days) {
    show(
        new DemoText(console())
            .readiness(project.select(datasets), ProjectState.read(project, open.ledger()), days));
  }

  private void whatNext(DemoFolder demo) {
    String conf = " --config " + Path.of("").toAbsolutePath().relativize(demo.conf());
    show("");
    show(ink().bold("Try next"));
    show("  bin/millrace status" + conf + "                    what is ready, and why not");
    show(
        "  bin/millrace runs list" + conf + "                 every attempt, also the refused one");
    show(
        "  bin/millrace runs show RUN"
            + conf
            + "             its checks: measured, allowed, failing keys");
    show(
        "  bin/millrace config explain"
            + conf
            + "            every setting and where it comes from");
    show(
        "  bin/millrace retract bronze.invoice --date 2025-12-25 --reason 'wrong currency'" + conf);
    show(
        "  bin/millrace status --calendar" + conf + "         a sign for each day of each dataset");
    show(
        keep
            ? "  docs/airflow.md, from step 2 on: this project in Airflow, while its shop is open"
            : "  bin/millrace demo --keep: the shop stays open, for Airflow by docs/airflow.md");
    show("  less conf/datasets/bronze/invoice.yaml              one file says all about a dataset");
  }

  private Ink ink() {
    return console().ink();
  }

  private void show(String text) {
    console().show(text);
  }
}
