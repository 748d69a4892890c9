package io.millrace.jobs.run;

import io.millrace.ingest.jdbc.JdbcSource;
import io.millrace.jobs.conf.Project;

/**
 * How slices that are built at the same time share the connections that a source allows.
 *
 * @param parallel how many slices are built at a time
 */
record SourceShares(Project project, int parallel) {
  /** How many slices may read a source at once; at least one connection is for each. */
  int readers(String source) {
    return readers(project.source(source));
  }

  private int readers(JdbcSource source) {
    return Math.min(parallel, source.limits().connections());
  }

  /** How many connections a source allows to all readers together. */
  int connections(String source) {
    return project.source(source).limits().connections();
  }

  int connectionsOfEach(String source) {
    return connectionsOfEach(project.source(source));
  }

  private int connectionsOfEach(JdbcSource source) {
    return source.limits().connections() / readers(source);
  }

  /** The project as one of the readers may use it. */
  Project ofEach() {
    return project.withSources(source -> source.withConnections(connectionsOfEach(source)));
  }
}
