package io.millrace.clickstream.log;

import java.util.List;
import java.util.Map;

/**
 * A JSON object a line, or an array of them: servers' JSON logs and beacons.
 *
 * @param paths fields by the place where they stand: names joined by dots, of an array {@code 0} is
 *     the first. Of several places of one field the first that holds something counts
 */
record JsonFormat(Map<String, List<Slot>> paths) implements LineFormat {
  JsonFormat {
    paths = Map.copyOf(paths);
  }

  @Override
  public LineScanner open() {
    return new JsonScanner(paths);
  }
}
