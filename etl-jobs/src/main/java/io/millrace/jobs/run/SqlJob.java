package io.millrace.jobs.run;

import io.millrace.jobs.conf.Project;
import io.millrace.jobs.conf.SqlDataset;
import io.millrace.lake.Grain;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import io.millrace.lake.WriteMode;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes a slice of a dataset of kind {@code sql}. Its inputs are looked up for any kind alike. */
final class SqlJob implements Job {
  private final SqlDataset spec;
  private final Dataset<Row> rows;

  private SqlJob(SqlDataset spec, Dataset<Row> rows) {
    this.spec = spec;
    this.rows = rows;
  }

  /**
   * Analyses the query and holds what it reads against what it may read; reads no rows yet.
   *
   * @throws InvalidSpecException if the query is wrong, reads something that {@code from} does not
   *     name, or does not read what it names
   */
  static SqlJob open(OpenLake open, Project project, SqlDataset spec, Slice slice) {
    Dataset<Row> rows = new SliceQuery(open.spark(), project, spec, slice).rows();
    spec.slicing()
        .column()
        .filter(column -> Arrays.asList(rows.columns()).contains(column))
        .ifPresent(
            column -> {
              throw new InvalidSpecException(
                  "The query of %s gives a column '%s', which is the slices' column and is added to the rows. Leave it out of the SELECT."
                      .formatted(spec.dataset(), column));
            });
    return new SqlJob(spec, Masking.masked(rows, spec.columns()));
  }

  @Override
  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public WriteMode mode() {
    return switch (spec.mode()) {
      case UPSERT -> new WriteMode.Upsert(spec.keys());
      case REPLACE ->
          spec.slicing().by() == Grain.ALL
              ? new WriteMode.ReplaceTable()
              : new WriteMode.ReplaceSlice();
    };
  }
}
