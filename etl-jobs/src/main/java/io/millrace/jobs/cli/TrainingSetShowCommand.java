package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.BuiltTrainingSet;
import io.millrace.jobs.run.OpenLake;
import io.millrace.lake.DatasetName;
import io.millrace.lake.ledger.Ledger;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace training-set show}. */
@Command(
    name = "show",
    description = {
      "Shows what a training set was made of, its leak check, and what its columns hold in each of its parts.",
      "Quantiles are those below which 0.05, 0.25, 0.5, 0.75 and 0.95 of the values lie, off by no more than a rank in ten thousand."
    },
    footer = {"Example:", "  millrace training-set show gold.churn_training"})
final class TrainingSetShowCommand extends SparkCommand {
  @Parameters(paramLabel = "SET", description = "A dataset of kind training-set.")
  private String name;

  @Override
  protected Prepared prepare() {
    Project project = project();
    DatasetSpec set =
        TrainingSetCommand.requireTrainingSet(project.dataset(DatasetName.parse(name)));
    return new Prepared.Work(true, () -> show(project, set));
  }

  private ExitCode show(Project project, DatasetSpec spec) {
    try (OpenLake open = OpenLake.of(project, Ledger.open(project.hadoop(), project.location()))) {
      BuiltTrainingSet set = BuiltTrainingSet.of(open, spec);
      console().result(() -> json(set), () -> text(set));
    }
    return ExitCode.DONE;
  }

  private ObjectNode json(BuiltTrainingSet set) {
    ObjectNode json = Console.json().put("set", name);
    add(json.putArray("manifest"), set.manifest());
    add(json.putArray("statistics"), set.statistics());
    return json;
  }

  private static void add(ArrayNode array, Dataset<Row> rows) {
    String[] columns = rows.columns();
    for (Row row : rows.collectAsList()) { // as many as the set has columns and parts
      ObjectNode object = array.addObject();
      for (int i = 0; i < columns.length; i++) {
        object.putPOJO(columns[i], row.get(i));
      }
    }
  }

  private String text(BuiltTrainingSet set) {
    return name + "\n" + table(set.manifest()) + "\n" + table(set.statistics());
  }

  private String table(Dataset<Row> rows) {
    String[] columns = rows.columns();
    Table table = new Table(columns);
    for (Row row : rows.collectAsList()) {
      String[] cells = new String[columns.length];
      for (int i = 0; i < columns.length; i++) {
        cells[i] = row.isNullAt(i) ? "" : String.valueOf(row.get(i));
      }
      table.row(cells);
    }
    return table.render(console().ink());
  }
}
