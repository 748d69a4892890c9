package io.millrace.lake;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * What the lake must know of a dataset's table to make it and to keep it described.
 *
 * @param name its database and table
 * @param slicing how it is cut; the slicing's column becomes the partition column, a string, last
 *     in the schema
 * @param description for the metastore; may be empty
 * @param owner for the metastore; may be empty
 * @param columnComments comment by column name, names as in the batch; columns not named here have
 *     none
 * @param merges whether rows will be upserted, so that deletion vectors are switched on when the
 *     table is made
 * @param statistics columns of which the log tells each file's least and greatest value and how
 *     many NULLs, set when the table is made; none for Delta's own choice, the first 32. They cost
 *     a look at each value that is written, so that texts by which no file is ever told from
 *     another are better left out. No booleans, arrays or bytes, which have no bounds
 */
public record TableSpec(
    DatasetName name,
    Slicing slicing,
    String description,
    String owner,
    Map<String, String> columnComments,
    boolean merges,
    List<String> statistics) {
  public TableSpec {
    requireNonNull(name, "name");
    requireNonNull(slicing, "slicing");
    requireNonNull(description, "description");
    requireNonNull(owner, "owner");
    columnComments = Map.copyOf(columnComments);
    statistics = List.copyOf(statistics);
  }

  /** With statistics of the columns that Delta chooses. */
  public TableSpec(
      DatasetName name,
      Slicing slicing,
      String description,
      String owner,
      Map<String, String> columnComments,
      boolean merges) {
    this(name, slicing, description, owner, columnComments, merges, List.of());
  }
}
