package io.millrace.jobs.cli;

import io.millrace.features.Explanation;
import io.millrace.jobs.conf.FeaturesDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.ExplainedFeature;
import io.millrace.jobs.run.OpenLake;
import io.millrace.lake.DatasetName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** What the demo shows of features: a few customers, one value explained, a training set. */
final class DemoFeatures {
  private static final String CUSTOMERS =
      """
      SELECT customer_id, sales_365d, spend_365d, sales, largest_sale, country, spend_bin
      FROM features.customer ORDER BY spend_365d DESC, customer_id LIMIT 5\
      """;
  private static final String VISITORS =
      """
      SELECT substring(visitor, -24) AS visitor, visits_2d, pages_2d, pages_1d, last_channel
      FROM features.visitor ORDER BY pages_2d DESC, visitor LIMIT 5\
      """;
  private static final String SET =
      """
      SELECT split, count(*) AS labels, count_if(returned) AS returned, round(avg(spend_365d), 2) AS mean_spend_365d
      FROM learn.returned_training GROUP BY split ORDER BY split DESC\
      """;
  private static final DatasetName GROUP = DatasetName.parse("features.customer");
  private static final String FEATURE = "spend_365d";
  private static final String CUSTOMER = "18";
  private static final Instant AT = Instant.parse("2025-12-26T00:00:00Z");

  private final DemoTables tables;

  DemoFeatures(DemoTables tables) {
    this.tables = tables;
  }

  void show(Project project, OpenLake open) {
    tables.show(
        "Five customers",
        " as they are known at the end of the third day.",
        CUSTOMERS,
        "CUSTOMER",
        ">SALES_365D",
        ">SPEND_365D",
        ">SALES",
        ">LARGEST",
        "COUNTRY",
        ">BIN");
    explain(project, open);
    tables.show(
        "Five visitors",
        " of the web site, by two days of sessions.",
        VISITORS,
        "VISITOR",
        ">VISITS_2D",
        ">PAGES_2D",
        ">PAGES_1D",
        "CHANNEL");
    tables.show(
        "A training set: ",
        "each old sale, what was known of its customer at that very moment, and who came back.",
        SET,
        "SPLIT",
        ">LABELS",
        ">RETURNED",
        ">MEAN_SPEND");
  }

  private void explain(Project project, OpenLake open) {
    Console console = tables.console();
    console.show("");
    console.show(console.ink().bold("Why so much? ") + "The very events behind one value.");
    console.show(
        console
            .ink()
            .dim(
                "$ millrace features explain customer_id=%s %s.%s %s"
                    .formatted(CUSTOMER, GROUP, FEATURE, AT)));
    Explanation explanation =
        ExplainedFeature.of(
            open,
            project,
            (FeaturesDataset) project.dataset(GROUP),
            FEATURE,
            Map.of("customer_id", CUSTOMER),
            AT);
    List<Row> events = explanation.events().collectAsList(); // a year of one customer
    console.show(
        ExplanationText.of(explanation, explanation.events().columns(), events, console.ink()));
  }
}
