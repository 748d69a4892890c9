package io.millrace.lake.find;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.InMemoryLogReplay;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * The files that make up a version of a table. They are what {@link Snapshot#allFiles()} gives, by
 * Delta's own replay of the log, without the plans, the shuffle and the cache that it needs: those
 * cost a young JVM seconds.
 */
public final class LiveFiles {
  private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");
  private static final Pattern CHECKPOINT =
      Pattern.compile("\\d{20}\\.checkpoint(\\.\\d{10}\\.\\d{10})?\\.parquet");

  /** What executors can leave out of a checkpoint is more than one reader should go through. */
  private static final long MOST_BYTES = 64L << 20;

  private final SparkSession spark;
  private final Snapshot snapshot;
  private final Configuration hadoop;

  private LiveFiles(SparkSession spark, Snapshot snapshot) {
    this.spark = spark;
    this.snapshot = snapshot;
    this.hadoop = snapshot.deltaLog().newDeltaHadoopConf();
  }

  /** In no order. A log that is large, or of a kind not known here, is read by Delta itself. */
  public static List<AddFile> of(Snapshot snapshot) {
    return new LiveFiles(SparkSession.active(), snapshot)
        .replayed()
        .orElseGet(() -> snapshot.allFiles().collectAsList());
  }

  /** Whether the log is read here, without a plan. */
  static boolean areQuick(Snapshot snapshot) {
    return new LiveFiles(SparkSession.active(), snapshot).isKnown();
  }

  private List<FileStatus> checkpoint() {
    return list(snapshot.logSegment().checkpointProvider().topLevelFiles());
  }

  private List<FileStatus> commits() {
    return list(snapshot.logSegment().deltas());
  }

  private Optional<List<AddFile>> replayed() {
    if (!isKnown()) {
      return Optional.empty();
    }
    List<FileStatus> checkpoint = checkpoint();
    InMemoryLogReplay replay = new InMemoryLogReplay(Long.MAX_VALUE, Option.empty());
    if (!checkpoint.isEmpty()) {
      List<Action> kept = new ArrayList<>();
      for (FileStatus part : checkpoint) {
        kept.addAll(CheckpointFiles.read(spark, part, hadoop));
      }
      if (!add(replay, snapshot.logSegment().checkpointProvider().version(), kept)) {
        return Optional.empty();
      }
    }
    for (FileStatus commit : commits()) {
      if (!add(replay, version(commit).orElseThrow(), changes(commit))) {
        return Optional.empty();
      }
    }
    return Optional.of(list(replay.allFiles()));
  }

  private boolean isKnown() {
    List<FileStatus> checkpoint = checkpoint();
    long bytes = checkpoint.stream().mapToLong(FileStatus::getLen).sum();
    boolean hasTexts =
        !"false"
            .equals(
                JavaConverters.mapAsJavaMap(snapshot.metadata().configuration())
                    .get("delta.checkpoint.writeStatsAsJson"));
    return bytes <= MOST_BYTES
        && commits().stream().allMatch(commit -> version(commit).isPresent())
        && (checkpoint.isEmpty() || hasTexts && CheckpointFiles.canRead(spark))
        && checkpoint.stream()
            .allMatch(part -> CHECKPOINT.matcher(part.getPath().getName()).matches())
        && !snapshot.protocol().readerAndWriterFeatureNames().contains("v2Checkpoint");
  }

  private static Optional<Long> version(FileStatus commit) {
    Matcher name = COMMIT.matcher(commit.getPath().getName());
    return name.matches() ? Optional.of(Long.parseLong(name.group(1))) : Optional.empty();
  }

  /** The files that a commit adds or removes. */
  private List<Action> changes(FileStatus commit) {
    List<Action> changes = new ArrayList<>();
    for (String line : LiveFiles.<String>list(snapshot.deltaLog().store().read(commit, hadoop))) {
      if (line.startsWith("{\"add\"") || line.startsWith("{\"remove\"")) {
        changes.add(Action.fromJson(line));
      }
    }
    return changes;
  }

  /** Whether that could be done: paths that are not below the table have several spellings. */
  private static boolean add(InMemoryLogReplay replay, long version, List<Action> actions) {
    boolean below =
        actions.stream()
            .map(action -> ((FileAction) action).path())
            .noneMatch(path -> path.startsWith("/") || path.contains(":"));
    if (below) {
      replay.append(version, JavaConverters.asScalaIterator(actions.iterator()));
    }
    return below;
  }

  private static <T> List<T> list(scala.collection.Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }
}
