package io.millrace.lake;

import static java.util.Objects.requireNonNull;

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
 */
public record TableSpec(
    DatasetName name,
    Slicing slicing,
    String description,
    String owner,
    Map<String, String> columnComments,
    boolean merges) {
  public TableSpec {
    requireNonNull(name, "name");
    requireNonNull(slicing, "slicing");
    requireNonNull(description, "description");
    requireNonNull(owner, "owner");
    columnComments = Map.copyOf(columnComments);
  }
}
