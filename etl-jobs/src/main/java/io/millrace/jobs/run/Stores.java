package io.millrace.jobs.run;

import io.millrace.features.online.Connector;
import io.millrace.features.online.OnlineStore;
import io.millrace.features.online.Pace;
import io.millrace.features.online.PostgresStore;
import io.millrace.features.online.RedisStore;
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

  static OnlineStore open(SparkSession spark, Project project, OnlineDataset spec) {
    JdbcSource source = project.source(spec.store());
    Pace pace =
        new Pace(
            source.limits().connections(),
            spec.batch(),
            spec.rowsPerSecond().map(OptionalInt::of).orElseGet(OptionalInt::empty));
    SourceConnector connector = SourceConnector.of(source, spark.sessionState().newHadoopConf());
    if (source.isRedis()) {
      return new RedisStore(new RedisSource(connector), spec.schema(), pace);
    }
    if (source.url().startsWith("jdbc:postgresql:")) {
      return new PostgresStore(new BySource(connector), spec.schema(), pace);
    }
    throw new InvalidSpecException(
        "%s exports to %s, which is neither a PostgreSQL nor a Redis. Give it a source whose url begins with jdbc:postgresql: or redis:."
            .formatted(spec.dataset(), spec.store()));
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
