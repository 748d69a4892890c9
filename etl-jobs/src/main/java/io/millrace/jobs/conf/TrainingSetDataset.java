package io.millrace.jobs.conf;

import io.millrace.features.spec.EventTime;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Inline;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.jobs.conf.shape.OneOf;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Slicing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Labels, and the features of each as of its time. Each run replaces the table. */
@Named("training-set")
@Doc("Labels, and the features of each as of its time. Each run replaces the table.")
public record TrainingSetDataset(
    @Inline Identity identity,
    @Doc("The dataset of labels; all of its ready slices are read, and all of its columns kept.")
        Labels labels,
    @Doc(value = "Feature groups with their versions.", example = "[features.customer_orders@1]")
        List<GroupReference> features,
    @Doc(
            "off: events count by when they happened. label: only if they were known at the label, by 'known' of their group.")
        @Default("off")
        KnownAt knownAt,
    @Doc("Which part of the set each label belongs to, in a column split.")
        Optional<SplitForm> split,
    @Doc(
            value =
                "Versions of tables to read in the place of their present ones, to build a set again: from the manifest of one.",
            example = "{ silver.orders: 12 }")
        Map<String, Long> versions,
    @Inline Publication publication)
    implements DatasetSpec {

  /** Whether labels see what was known later. */
  public enum KnownAt {
    OFF,
    LABEL
  }

  /** The labels. */
  @Doc("The dataset of labels, and when each was true.")
  public record Labels(
      @Doc(value = "Its name.", example = "silver.churn") DatasetName dataset,
      @Doc("The time as of which a label wants its features.") @As(EventTimeForm.class)
          EventTime time,
      @Doc(
              value =
                  "How long before that time instead: of when a prediction was due whose outcome is the label.",
              example = "1d")
          @Default("0s")
          Duration delay) {}

  /** A key with one of two below it. */
  @Doc("How labels are split: by hash or by time.")
  public record SplitForm(@OneOf Split by) {}

  public TrainingSetDataset {
    features = List.copyOf(features);
    versions = Map.copyOf(versions);
    new Agreement()
        .refuse(features.isEmpty(), "features", "Name at least one group, with its version.")
        .refuse(
            features.stream().map(GroupReference::group).distinct().count() < features.size(),
            "features",
            "A group is named twice.")
        .hold();
  }

  @Override
  public Slicing slicing() {
    return Slicing.unpartitioned();
  }

  @Override
  public List<String> keys() {
    return List.of();
  }

  @Override
  public boolean isMerged() {
    return false;
  }

  @Override
  public List<InputWindow> reads() {
    return List.of(InputWindow.ofSameTime(labels.dataset()));
  }
}
