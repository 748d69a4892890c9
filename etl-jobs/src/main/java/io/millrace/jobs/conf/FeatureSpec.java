package io.millrace.jobs.conf;

import io.millrace.features.spec.Window;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.OneOf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One entry of {@code features:}.
 *
 * @param description may be empty
 * @param owner may be empty: the group's
 */
@Doc("One feature: a name, what it is, and over which window.")
public record FeatureSpec(
    @Doc(value = "The column.", example = "orders_30d") String name,
    @OneOf @As(MeasureForm.class) Measure measure,
    @Doc(
            value =
                "How far back events count: [t - window, t). 30d is 720 hours; '1 calendar day' is a day of the zone.",
            example = "30d")
        Optional<Window> window,
    @Doc(
            value = "How long before t the window ends: [t - offset - window, t - offset).",
            example = "1d")
        Optional<Duration> offset,
    @Doc("exclude: an event at the end of the window does not count. include: it does.")
        @Default("exclude")
        AtEnd atEnd,
    @Doc(
            value = "A SQL condition: only events for which it is true count.",
            example = "status = 'paid'")
        Optional<String> where,
    @Doc(value = "A SQL literal in the place of NULL.", example = "0") Optional<String> ifNone,
    @Doc(
            value =
                "Its own version, to be made greater when its meaning changes: then it alone is made anew. Without it: the group's.",
            example = "2")
        Optional<Integer> version,
    @Doc(value = "What it means, in a sentence.", example = "Orders of the last 30 days.")
        @Default("")
        @Incidental
        String description,
    @Doc(
            value = "Who answers for it. Without it: who does for the group.",
            example = "ml@example.org")
        @Default("")
        @Incidental
        String owner,
    @Doc(value = "Words to find it by.", example = "[spend, orders]") @Incidental List<String> tags,
    @Doc(
            value =
                "That it is on its way out, and what to use in its place. Who reads it is told.",
            example = "use spend_30d")
        @Incidental
        Optional<String> deprecated) {

  /** Whether an event at the very end of the window counts. */
  public enum AtEnd {
    EXCLUDE,
    INCLUDE
  }

  public FeatureSpec {
    tags = List.copyOf(tags);
    boolean derived = !(measure instanceof Measure.Aggregated);
    new Agreement()
        .refuse(version.orElse(1) < 1, "version", "It must be at least 1.")
        .refuse(
            !derived && window.isEmpty(),
            "name",
            "It has no window. Write window: 30d, or window: all.")
        .refuse(
            derived && (window.isPresent() || offset.isPresent() || where.isPresent()),
            "name",
            "It is made of other features, which have windows; it has none of its own. Remove window, offset and where.")
        .hold();
  }
}
