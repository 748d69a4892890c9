package io.millrace.lake.state;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a {@code _delta_log} folder that matter here, from one listing.
 *
 * @param commits the versions whose commit file is there, in order
 * @param checkpointVersion of the newest complete checkpoint, or -1
 * @param checkpoint that checkpoint's files, empty if there is none
 */
record LogListing(Path folder, List<Long> commits, long checkpointVersion, List<Path> checkpoint) {
  private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");

  /**
   * {@code V.checkpoint.parquet}, {@code V.checkpoint.PART.PARTS.parquet}, {@code
   * V.checkpoint.UUID.parquet}.
   */
  private static final Pattern CHECKPOINT =
      Pattern.compile(
          "(\\d{20})\\.checkpoint(?:\\.(\\d{10})\\.(\\d{10})|\\.[0-9a-f-]{36})?\\.(?:parquet|json)");

  static LogListing of(FileSystem files, Path folder) throws IOException {
    List<Long> commits = new ArrayList<>();
    Map<Long, Map<String, List<Path>>> checkpoints =
        new TreeMap<>(java.util.Comparator.reverseOrder());
    for (FileStatus file : list(files, folder)) {
      String name = file.getPath().getName();
      Matcher commit = COMMIT.matcher(name);
      if (commit.matches()) {
        commits.add(Long.parseLong(commit.group(1)));
        continue;
      }
      Matcher checkpoint = CHECKPOINT.matcher(name);
      if (checkpoint.matches() && file.getLen() > 0) {
        // The parts of a classic checkpoint belong together; any other is complete by itself.
        String set = checkpoint.group(3) == null ? name : checkpoint.group(3);
        checkpoints
            .computeIfAbsent(Long.parseLong(checkpoint.group(1)), version -> new TreeMap<>())
            .computeIfAbsent(set, key -> new ArrayList<>())
            .add(file.getPath());
      }
    }
    commits.sort(null);
    for (Map.Entry<Long, Map<String, List<Path>>> candidates : checkpoints.entrySet()) {
      for (Map.Entry<String, List<Path>> set : candidates.getValue().entrySet()) {
        boolean inParts = set.getKey().length() == 10;
        if (!inParts || set.getValue().size() == Integer.parseInt(set.getKey())) {
          return new LogListing(folder, commits, candidates.getKey(), set.getValue());
        }
      }
    }
    return new LogListing(folder, commits, -1, List.of());
  }

  private static Collection<FileStatus> list(FileSystem files, Path folder) throws IOException {
    try {
      return List.of(files.listStatus(folder));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** The table's version, or -1 if there is no table. */
  long version() {
    return commits.isEmpty()
        ? checkpointVersion
        : Math.max(checkpointVersion, commits.get(commits.size() - 1));
  }

  Path commit(long version) {
    return new Path(folder, "%020d.json".formatted(version));
  }
}
