package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code conf/millrace.yaml} says. */
@Doc("The project: where its tables are, and what holds for all of its datasets.")
public record ProjectSettings(
    @Doc(value = "The project's name.", example = "shop") String project,
    @Doc(
            value =
                "Where the tables are: a path from the project's folder (the parent of conf), or a URI such as s3a://bucket/lake.",
            example = "warehouse")
        @Default("warehouse")
        String warehouse,
    @Doc(
            value =
                "derby: a metastore of the project's own, for one process at a time. derby:PATH: the same, elsewhere. thrift://HOST:PORT: a server.")
        @Default("derby")
        String metastore,
    @Doc("The zone of all datasets that name no other.") @Default("UTC") ZoneId zone,
    @Doc(value = "Settings for the Spark session.", example = "{ spark.sql.shuffle.partitions: 8 }")
        Map<String, String> spark) {

  public ProjectSettings {
    spark = Collections.unmodifiableMap(new LinkedHashMap<>(spark));
    if (warehouse.isBlank()) {
      throw new InvalidKeyException("warehouse", "The warehouse needs a path.");
    }
    if (!metastore.matches("derby|derby:.+|thrift://[^\\s/]+:\\d+")) {
      throw new InvalidKeyException(
          "metastore",
          "'%s' is no metastore. Write derby, derby:PATH or thrift://HOST:PORT."
              .formatted(metastore));
    }
  }
}
