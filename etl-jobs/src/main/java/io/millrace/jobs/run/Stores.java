package io.millrace.jobs.run;

import io.millrace.features.online.Connector;
import io.millrace.features.online.Pace;
import io.millrace.features.online.PostgresStore;
import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.ingest.jdbc.SourceConnector;
import io.millrace.jobs.conf.OnlineDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.InvalidSpecException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/** Opens the stores that datasets of kind {@code online} name. */
final class Stores {
  private Stores() {}

  static PostgresStore postgres(SparkSession spark, Project project, OnlineDataset spec) {
    JdbcSource source = project.source(spec.store());
    if (!source.url().startsWith("jdbc:postgresql:")) {
      throw new InvalidSpecException(
          "%s exports to %s, which is no PostgreSQL. Give it a source whose url begins with jdbc:postgresql:."
              .formatted(spec.dataset(), spec.store()));
    }
    Pace pace =
        new Pace(
            source.limits().connections(),
            spec.batch(),
            spec.rowsPerSecond().map(OptionalInt::of).orElseGet(OptionalInt::empty));
    return new PostgresStore(connector(spark, source), spec.schema(), pace);
  }

  static Connector connector(SparkSession spark, JdbcSource source) {
    return new BySource(SourceConnector.of(source, spark.sessionState().newHadoopConf()));
  }

  /** A source's connections for a module that knows no sources. */
  private record BySource(SourceConnector source) implements Connector {
    @Override
    public Connection open() {
      return source.open();
    }

    @Override
    public RuntimeException explain(SQLException failure, String doing) {
      return source.explain(failure, doing);
    }
  }
}
