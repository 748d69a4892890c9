package io.millrace.jobs.conf;

import io.millrace.clickstream.funnel.FunnelSpec;
import io.millrace.clickstream.funnel.Funnels;
import io.millrace.clickstream.session.SessionColumns;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Inline;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slicing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How many sessions come to each of some steps. */
@Named("funnel")
@Doc("How many of the sessions that end in a slice come to each of some steps.")
public record FunnelDataset(
    @Inline Identity identity,
    @Doc(value = "The dataset of events.", example = "silver.events") DatasetName events,
    @Doc(value = "The dataset of sessions of those events.", example = "silver.sessions")
        DatasetName sessions,
    @Doc("The steps, in their order; from 2 to 30.") List<Step> steps,
    @Doc(
            "ordered: anything may be between two steps. strict: no other page view and no event of"
                + " another step.")
        @Default("ordered")
        FunnelSpec.Order order,
    @Doc("How long after the first step another may be; what comes exactly then still counts.")
        @Default("24h")
        Duration window,
    @Doc(
            value = "Columns of the sessions that are counted apart; the site always is.",
            example = "[entry_channel, device]")
        List<String> by,
    @Doc(
            "How far before the end of a slice sessions and events are read. Sessions that began"
                + " earlier are told in the balance, and not followed.")
        @Default("2d")
        Duration lookback,
    @Doc("How the table is cut into slices: as its events are.") @As(SlicesForm.class)
        Slicing slices,
    @Inline Publication publication)
    implements DatasetSpec {

  /** One step. */
  @Doc("One step of a funnel.")
  public record Step(
      @Doc(value = "What it is called.", example = "cart") String name,
      @Doc(
              value =
                  "A SQL condition on the columns of events; an event for which it is true may"
                      + " serve the step.",
              example = "path = '/cart' AND status < 400")
          String where) {}

  public FunnelDataset {
    steps = List.copyOf(steps);
    by = List.copyOf(by);
    List<String> known =
        Stream.of(SessionColumns.schema(SessionColumns.START_DATE).fieldNames()).toList();
    new Agreement()
        .refuse(
            !known.containsAll(by),
            "by",
            "Only columns of sessions can be counted apart, such as entry_channel or device.")
        .refuse(
            by.stream().distinct().count() < by.size() || by.contains(SessionColumns.SITE),
            "by",
            "A column stands here twice; the site is counted apart always.")
        .refuse(
            Stream.concat(by.stream(), Stream.of(Funnels.STEP))
                .anyMatch(name -> slices.column().filter(name::equals).isPresent()),
            "slices",
            "Funnels have a column of that name already. Call it event_date.")
        .refuse(lookback.isZero(), "lookback", "Write a day at least, as 1d.")
        .hold();
    try {
      funnel(steps, order, window);
    } catch (InvalidSpecException e) {
      throw new InvalidKeyException("steps", e.getMessage());
    }
  }

  private static FunnelSpec funnel(List<Step> steps, FunnelSpec.Order order, Duration window) {
    return new FunnelSpec(
        steps.stream().map(each -> new FunnelSpec.Step(each.name(), each.where())).toList(),
        order,
        window);
  }

  public FunnelSpec funnel() {
    return funnel(steps, order, window);
  }

  @Override
  public Slicing slicing() {
    return slices;
  }

  @Override
  public List<String> keys() {
    return Stream.concat(
            Stream.of(SessionColumns.SITE), Stream.concat(by.stream(), Stream.of(Funnels.STEP)))
        .toList();
  }

  @Override
  public boolean isMerged() {
    return false;
  }

  /** A day may be without sessions. */
  @Override
  public boolean allowsEmpty() {
    return true;
  }

  @Override
  public List<InputWindow> reads() {
    return List.of(
        new InputWindow(events, Optional.of(lookback)),
        new InputWindow(sessions, Optional.of(lookback)));
  }
}
