package io.millrace.lake;

import org.apache.hadoop.fs.Path;

/**
 * Where the lake's files are.
 *
 * @param warehouse an absolute path or URI; datasets are at {@code warehouse/LAYER.db/NAME}, the
 *     ledger at {@code warehouse/millrace.db/}, the folders of the ready marks at {@code
 *     warehouse/_ready/LAYER.db/NAME}
 */
public record LakeLocation(Path warehouse) {
  /** The database that holds the ledger's tables. */
  public static final String LEDGER_DATABASE = "millrace";

  public Path table(DatasetName name) {
    return new Path(database(name.layer()), name.name());
  }

  public Path ledger(String table) {
    return new Path(database(LEDGER_DATABASE), table);
  }

  public Path readyMarks(DatasetName name) {
    return new Path(new Path(new Path(warehouse, "_ready"), name.layer() + ".db"), name.name());
  }

  private Path database(String name) {
    return new Path(warehouse, name + ".db");
  }
}
