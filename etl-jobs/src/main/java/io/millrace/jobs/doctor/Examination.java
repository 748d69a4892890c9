package io.millrace.jobs.doctor;

import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.ingest.jdbc.SourceProbe;
import io.millrace.ingest.secrets.SecretRef;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.RedisSource;
import io.millrace.lake.MillraceException;
import io.millrace.lake.metastore.Metastore;
import io.millrace.lake.metastore.MetastoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Everything that is tried for a project, in the order in which a run needs it. */
public final class Examination {
  private final Project project;
  private final Configuration hadoop;

  public Examination(Project project, Configuration hadoop) {
    this.project = project;
    this.hadoop = hadoop;
  }

  /** What this installation is made of; needs no project. */
  public static List<Finding> installation() {
    return Installation.examine();
  }

  /**
   * Tries what the project names. A failure of one thing does not keep the others from being tried.
   */
  public List<Finding> project() {
    List<Finding> findings = new ArrayList<>();
    findings.add(settings());
    findings.add(zone());
    findings.addAll(new WarehouseProbe(project.location().warehouse(), hadoop).examine());
    findings.add(metastore());
    for (JdbcSource source : project.sources()) {
      Optional<Finding> missing = missingSecret(source);
      findings.add(missing.orElseGet(() -> answers(source)));
    }
    return findings;
  }

  private Finding settings() {
    return Finding.ok(
        "project",
        "%s: datasets %d, sources %d"
            .formatted(
                project.settings().project(), project.datasets().size(), project.sources().size()));
  }

  private Finding zone() {
    ZoneId zone = project.settings().zone();
    return Finding.ok("zone", "days begin in %s, where it is %s".formatted(zone, now(zone)));
  }

  private static String now(ZoneId zone) {
    return ZonedDateTime.ofInstant(Instant.now(), zone).toLocalDateTime().withNano(0).toString();
  }

  private Finding metastore() {
    MetastoreSettings settings = project.metastore();
    if (settings instanceof MetastoreSettings.Derby derby) {
      if (!Files.exists(Path.of(derby.folder()))) {
        return Finding.ok("metastore", "%s, which the first run makes".formatted(derby));
      }
      return tried(
          "metastore",
          () -> {
            Metastore.probe(hadoop, settings);
            return settings + ", for one process at a time";
          });
    }
    return tried(
        "metastore",
        () -> {
          Metastore.probe(hadoop, settings);
          return settings.toString();
        });
  }

  private Optional<Finding> missingSecret(JdbcSource source) {
    Optional<SecretRef> password = source.password();
    try {
      password.ifPresent(ref -> ref.resolve(hadoop, "source " + source.name()));
      return Optional.empty();
    } catch (MillraceException missing) {
      return Optional.of(Finding.fail("source " + source.name(), missing));
    }
  }

  private Finding answers(JdbcSource source) {
    String secret = source.password().map(ref -> ", password from " + ref).orElse("");
    return tried(
        "source " + source.name(),
        () ->
            (source.isRedis() ? RedisSource.ask(source, hadoop) : SourceProbe.ask(source, hadoop))
                + secret);
  }

  private static Finding tried(String subject, Supplier<String> attempt) {
    try {
      return Finding.ok(subject, attempt.get());
    } catch (MillraceException failure) {
      return Finding.fail(subject, failure);
    }
  }
}
