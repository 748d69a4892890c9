package io.millrace.jobs.conf;

import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.LakeLocation;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A project that has been read and checked as a whole. */
public final class Project {
  private final Path home;
  private final ProjectSettings settings;
  private final Map<DatasetName, DatasetSpec> datasets;

  Project(Path home, ProjectSettings settings, Collection<DatasetSpec> datasets) {
    this.home = home;
    this.settings = settings;
    this.datasets = new TreeMap<>();
    datasets.forEach(dataset -> this.datasets.put(dataset.dataset(), dataset));
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
    throw new IllegalStateException("not read yet: " + conf + env + sets);
  }

  /** The folder that {@code conf} is in; relative paths start here. */
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
    String written = settings.warehouse();
    return written.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")
        ? written
        : home.toAbsolutePath().normalize().resolve(written).normalize().toString();
  }

  /** Sorted by name. */
  public Collection<DatasetSpec> datasets() {
    return datasets.values();
  }

  /**
   * One dataset.
   *
   * @throws InvalidSpecException if there is none of that name
   */
  public DatasetSpec dataset(DatasetName name) {
    return Optional.ofNullable(datasets.get(name))
        .orElseThrow(() -> new InvalidSpecException("There is no dataset " + name + "."));
  }

  /**
   * The datasets that any of the patterns names, each after those it needs.
   *
   * @param patterns names; {@code *} stands for any characters, as in {@code bronze.*}
   * @throws InvalidSpecException if a pattern names none
   */
  public List<DatasetSpec> select(List<String> patterns) {
    throw new IllegalStateException("not read yet: " + patterns);
  }
}
