package io.millrace.jobs.conf;

import static java.util.Objects.requireNonNull;

import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.lake.DatasetName;

/**
 * What a dataset is called and means, and who answers for it.
 *
 * @param description may be empty
 * @param owner may be empty
 */
@Doc("What a dataset is called and means, and who answers for it.")
public record Identity(
    @Doc(
            value = "The dataset's name, layer.name: its database and table in the metastore.",
            example = "bronze.orders")
        DatasetName dataset,
    @Doc(value = "What a row of it is, in a sentence or two.", example = "Orders, one copy a day.")
        @Default("")
        @Incidental
        String description,
    @Doc(value = "Who answers for it.", example = "shop-data@example.org") @Default("") @Incidental
        String owner) {
  public Identity {
    requireNonNull(dataset, "dataset");
  }
}
