package io.millrace.jobs.run;

import io.millrace.clickstream.read.DeliveredFiles;
import io.millrace.ingest.journal.files.JournalFiles;
import io.millrace.ingest.journal.kafka.KafkaTopic;
import io.millrace.ingest.journal.kafka.OffsetRanges;
import io.millrace.ingest.journal.kafka.TopicReader;
import io.millrace.ingest.journal.replay.Portion;
import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.EventsDataset;
import io.millrace.jobs.conf.JournalDataset;
import io.millrace.jobs.conf.Medium;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.state.SliceHistory;
import io.millrace.lake.state.SliceStatus;
import io.millrace.lake.state.SliceStatus.State;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/**
 * What was delivered to a project from outside, where that can be told without reading it: the
 * files of journals. Asked by those who decide what to build and by those who show how it stands.
 */
public final class Deliveries {
  private final Project project;
  private final Configuration hadoop;
  private final Map<DatasetName, SliceHistory> histories = new ConcurrentHashMap<>();

  public Deliveries(Project project, Configuration hadoop) {
    this.project = project;
    this.hadoop = hadoop;
  }

  /**
   * What there is of a journal for a slice.
   *
   * @param history of the dataset: which offsets of a topic a slice has is written there
   * @param mayLackFiles whether the slice is something without any
   * @throws InputNotReadyException if nothing was delivered, and that is not allowed
   * @throws io.millrace.ingest.journal.kafka.LostOffsetsException if part of it is gone
   */
  Delivered of(JournalDataset spec, Slice slice, SliceHistory history, boolean mayLackFiles) {
    Medium medium = spec.from().medium();
    return medium instanceof Medium.Kafka kafka
        ? ofTopic(spec, kafka, slice, history)
        : ofFiles(spec, (Medium.Files) medium, slice, mayLackFiles);
  }

  private Delivered ofFiles(
      JournalDataset spec, Medium.Files medium, Slice slice, boolean mayLackFiles) {
    JournalFiles files = files(medium, slice);
    if (files.files() == 0 && !spec.mayBeUndelivered() && !mayLackFiles) {
      throw new InputNotReadyException(
          "%s %s: no file is there by %s. Run it once the journal was delivered; if there may be slices without files, write 'empty: allowed'."
              .formatted(
                  spec.dataset(), slice, medium.glob().replace(Medium.Files.SLICE, slice.value())));
    }
    return new Delivered(
        files.chunks().stream().map(Portion::of).toList(),
        input(name(medium), slice, files.identity()));
  }

  private Delivered ofTopic(
      JournalDataset spec, Medium.Kafka medium, Slice slice, SliceHistory history) {
    TopicReader reader =
        new TopicReader(
            new KafkaTopic(medium.servers(), medium.topic(), medium.properties()), hadoop);
    RecordedOffsets recorded = new RecordedOffsets(name(medium), history);
    OffsetRanges ranges =
        recorded
            .of(slice)
            .map(reader::again)
            .orElseGet(
                () ->
                    reader.fix(
                        recorded.before(slice),
                        spec.slicing().interval(slice).orElseThrow().end()));
    return new Delivered(reader.portions(ranges), input(name(medium), slice, ranges.toString()));
  }

  private JournalFiles files(Medium.Files medium, Slice slice) {
    return JournalFiles.list(hadoop, project.absolute(medium.glob()), slice);
  }

  /**
   * The files that were delivered for a slice of events.
   *
   * @throws InputNotReadyException if there are none, and that is not allowed
   */
  DeliveredFiles of(EventsDataset spec, Slice slice) {
    DeliveredFiles delivered = files(spec, slice);
    if (delivered.count() == 0 && !spec.mayBeUndelivered()) {
      throw new InputNotReadyException(
          "%s %s: no file is there by %s. Run it once they were delivered; if there may be slices without files, write 'empty: allowed'."
              .formatted(
                  spec.dataset(),
                  slice,
                  spec.from().files().replace(DeliveredFiles.SLICE, slice.value())));
    }
    return delivered;
  }

  private DeliveredFiles files(EventsDataset spec, Slice slice) {
    return DeliveredFiles.list(hadoop, project.absolute(spec.from().files()), slice);
  }

  static Input input(EventsDataset spec, Slice slice, DeliveredFiles delivered) {
    return input("files:" + spec.from().files(), slice, delivered.identity());
  }

  /** How large the files of a slice are; empty for what is not made of files. */
  OptionalLong bytes(DatasetSpec spec, Slice slice) {
    if (spec instanceof EventsDataset events) {
      return OptionalLong.of(files(events, slice).bytes());
    }
    return spec instanceof JournalDataset journal
            && journal.from().medium() instanceof Medium.Files medium
        ? OptionalLong.of(files(medium, slice).bytes())
        : OptionalLong.empty();
  }

  private static String name(Medium medium) {
    return medium instanceof Medium.Kafka kafka
        ? "kafka:" + kafka.topic()
        : "files:" + ((Medium.Files) medium).glob();
  }

  /** With its slice: what was delivered for one stays what it is, or the slice is another. */
  private static Input input(String name, Slice slice, String content) {
    return new Input(name, Optional.of(slice), OptionalLong.empty(), Optional.of(content));
  }

  /**
   * How a slice stands if its files are looked at too: it is stale if they are others than it was
   * made of. Files that were cleared away since take nothing back, so a slice without any stays
   * ready.
   */
  public SliceStatus checked(DatasetSpec spec, SliceStatus status) {
    if (spec instanceof EventsDataset events && status.state() == State.READY) {
      return status
          .visible()
          .flatMap(record -> changed(events, record))
          .map(why -> stale(status, why))
          .orElse(status);
    }
    boolean fromFiles =
        spec instanceof JournalDataset journal && journal.from().medium() instanceof Medium.Files;
    if (!fromFiles || status.state() != State.READY) {
      return status;
    }
    Medium.Files medium = (Medium.Files) ((JournalDataset) spec).from().medium();
    return status
        .visible()
        .filter(record -> record.event() == SliceRecord.Event.READY)
        .flatMap(record -> read(medium, record))
        .flatMap(read -> changed(read, medium, status))
        .map(why -> stale(status, why))
        .orElse(status);
  }

  /** Other files first: late events do not matter to what is built anew. */
  private Optional<String> changed(EventsDataset spec, SliceRecord record) {
    DeliveredFiles now = files(spec, record.slice());
    Input made = input(spec, record.slice(), now);
    boolean same = now.count() == 0 || record.inputs().contains(made);
    return same
        ? new LateArrivals(spec.dataset(), history(spec.dataset())).changed(record)
        : Optional.of(
            "Its files are not those it was made of by run %s: there are %d now."
                .formatted(record.run(), now.count()));
  }

  private SliceHistory history(DatasetName dataset) {
    return histories.computeIfAbsent(
        dataset, name -> SliceHistory.read(hadoop, project.location().table(name)));
  }

  private static Optional<Input> read(Medium.Files medium, SliceRecord record) {
    String name = name(medium);
    return record.inputs().stream().filter(input -> input.name().equals(name)).findFirst();
  }

  private Optional<String> changed(Input read, Medium.Files medium, SliceStatus status) {
    JournalFiles now = files(medium, status.slice());
    boolean same = read.content().equals(Optional.of(now.identity()));
    return same || now.files() == 0
        ? Optional.empty()
        : Optional.of(
            "Its files are not those it was made of by run %s: there are %d now."
                .formatted(status.visible().orElseThrow().run(), now.files()));
  }

  static SliceStatus stale(SliceStatus status, String why) {
    return new SliceStatus(
        status.dataset(),
        status.slice(),
        State.STALE,
        status.withWarnings(),
        status.empty(),
        status.visible(),
        status.lastRun(),
        why);
  }
}
