package io.millrace.jobs.conf;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableMap;

import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.jobs.conf.shape.Names;
import io.millrace.jobs.conf.shape.Value;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.LakeLocation;
import io.millrace.lake.metastore.MetastoreSettings;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/** A project that has been read and checked as a whole. */
public final class Project {
  private final Path home;
  private final ProjectSettings settings;
  private final Map<String, JdbcSource> sources;
  private final Map<DatasetName, DatasetSpec> datasets;
  private final List<Value> values;

  Project(
      Path home,
      ProjectSettings settings,
      Collection<JdbcSource> sources,
      Collection<DatasetSpec> datasets,
      List<Value> values) {
    this.home = home;
    this.settings = settings;
    this.sources = sources.stream().collect(toUnmodifiableMap(JdbcSource::name, source -> source));
    this.datasets = new TreeMap<>();
    datasets.forEach(dataset -> this.datasets.put(dataset.dataset(), dataset));
    this.values = List.copyOf(values);
  }

  /**
   * Reads a project.
   *
   * @param conf its folder of settings
   * @param env the name of a file in {@code conf/env} that is laid over them
   * @param sets {@code path=value} each, laid over both
   * @throws InvalidProjectException with all problems at once
   */
  public static Project load(Path conf, Optional<String> env, List<String> sets) {
    return new ProjectLoader(conf, name -> Optional.ofNullable(System.getenv(name)))
        .load(env, sets);
  }

  /** The folder that {@code conf} is in, absolute; relative paths start here. */
  public Path home() {
    return home;
  }

  public ProjectSettings settings() {
    return settings;
  }

  /** Where its tables are. */
  public LakeLocation location() {
    return new LakeLocation(new org.apache.hadoop.fs.Path(warehouse()));
  }

  /** The warehouse as an absolute path or URI. */
  public String warehouse() {
    return absolute(settings.warehouse());
  }

  /**
   * How to reach its files without Spark: Hadoop's defaults and the project's {@code
   * spark.hadoop.*}.
   */
  public Configuration hadoop() {
    Configuration hadoop = new Configuration();
    settings
        .spark()
        .forEach(
            (key, value) -> {
              if (key.startsWith("spark.hadoop.")) {
                hadoop.set(key.substring("spark.hadoop.".length()), value);
              }
            });
    return hadoop;
  }

  /** The metastore that its tables are known to. */
  public MetastoreSettings metastore() {
    String written = settings.metastore();
    if (written.startsWith("thrift:")) {
      return new MetastoreSettings.Thrift(written);
    }
    String folder = written.startsWith("derby:") ? written.substring(6) : "metastore_db";
    return new MetastoreSettings.Derby(home.resolve(folder).normalize().toString());
  }

  /** The same project with other sources of the same names. */
  public Project withSources(UnaryOperator<JdbcSource> change) {
    return new Project(
        home, settings, sources.values().stream().map(change).toList(), datasets.values(), values);
  }

  /** A source that one of its datasets names. */
  public JdbcSource source(String name) {
    return sources.get(name);
  }

  /** A path as it is written in a file, as an absolute path or URI; wildcards stay. */
  public String absolute(String written) {
    boolean isUri = written.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*");
    return isUri ? written : home.resolve(written).normalize().toString();
  }

  /** Sorted by name. */
  public List<JdbcSource> sources() {
    return new TreeMap<>(sources).values().stream().toList();
  }

  /** Sorted by name. */
  public Collection<DatasetSpec> datasets() {
    return Collections.unmodifiableCollection(datasets.values());
  }

  /**
   * One dataset.
   *
   * @throws InvalidSpecException if there is none of that name
   */
  public DatasetSpec dataset(DatasetName name) {
    return Optional.ofNullable(datasets.get(name)).orElseThrow(() -> unknown(name.toString()));
  }

  /**
   * The datasets that any of the patterns names, each after those it needs.
   *
   * @param patterns names; {@code *} stands for any characters, as in {@code bronze.*}
   * @throws InvalidSpecException if a pattern names none
   */
  public List<DatasetSpec> select(List<String> patterns) {
    Set<DatasetName> selected = new TreeSet<>();
    for (String pattern : patterns) {
      Set<DatasetName> matching = matching(pattern);
      if (matching.isEmpty()) {
        throw unknown(pattern);
      }
      selected.addAll(matching);
    }
    return new DependencyOrder(datasets)
        .order().stream().filter(selected::contains).map(datasets::get).toList();
  }

  private Set<DatasetName> matching(String pattern) {
    String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
    Set<DatasetName> matching = new TreeSet<>(datasets.keySet());
    matching.removeIf(name -> !name.toString().matches(regex));
    return matching;
  }

  private InvalidSpecException unknown(String name) {
    List<String> known = datasets.keySet().stream().map(DatasetName::toString).toList();
    String hint = Names.didYouMean(name, known);
    String all =
        known.isEmpty()
            ? " The project has none yet."
            : " Known: " + String.join(", ", known) + ".";
    return new InvalidSpecException(
        "There is no dataset '%s'.%s".formatted(name, hint.isEmpty() ? all : hint));
  }

  /**
   * Why a dataset comes where it does in the order of {@link #select}.
   *
   * @return empty if it needs no other
   */
  public Optional<String> orderReason(DatasetSpec dataset) {
    return dataset.inputs().isEmpty()
        ? Optional.empty()
        : Optional.of(
            dataset.inputs().stream()
                .sorted()
                .map(DatasetName::toString)
                .collect(joining(", ", "after ", ", which it looks into")));
  }

  /**
   * Tells whether a dataset is still asked for as it was: the same for all files that lead to the
   * same rows and the same verdict.
   */
  public String configHash(DatasetSpec dataset) {
    if (dataset instanceof JdbcDataset jdbc) {
      return ConfigHash.of(jdbc, source(jdbc.source()));
    }
    if (dataset instanceof JournalDataset journal) {
      return ConfigHash.of(journal);
    }
    if (dataset instanceof SessionsDataset sessions) {
      return ConfigHash.of(sessions);
    }
    if (dataset instanceof BotsDataset bots) {
      return ConfigHash.of(bots);
    }
    if (dataset instanceof FunnelDataset funnel) {
      return ConfigHash.of(funnel);
    }
    if (dataset instanceof SqlDataset sql) {
      return ConfigHash.of(sql);
    }
    if (dataset instanceof FeaturesDataset features) {
      return ConfigHash.of(features);
    }
    if (dataset instanceof TrainingSetDataset set) {
      return ConfigHash.of(
          set,
          set.features().stream()
              .map(reference -> dataset(reference.group()))
              .filter(FeaturesDataset.class::isInstance)
              .map(FeaturesDataset.class::cast)
              .toList());
    }
    if (dataset instanceof OnlineDataset online) {
      return ConfigHash.of(online, source(online.store()));
    }
    if (dataset instanceof EventsDataset events) {
      return ConfigHash.of(events);
    }
    throw new IllegalStateException("Nothing hashes " + dataset);
  }

  /** Every value in effect and where it comes from, defaults included. */
  public List<Value> values() {
    return values;
  }
}
