package io.millrace.jobs.conf;

import io.millrace.clickstream.session.SessionColumns;
import io.millrace.clickstream.session.SessionRules;
import io.millrace.clickstream.session.SessionSpec;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Inline;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Grain;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table of sessions, made of a table of events. */
@Named("sessions")
@Doc("A table of sessions, made of a table of events: one row per session.")
public record SessionsDataset(
    @Inline Identity identity,
    @Doc(value = "The dataset of events.", example = "silver.events") DatasetName events,
    @Doc(
            "A visitor is away after this long without an event; what comes exactly then is still"
                + " in the session.")
        @Default("30m")
        Duration gap,
    @Doc(value = "Another gap for some sites, by name.", example = "{ radio: 2h }")
        Map<String, Duration> gaps,
    @Doc("What ends a session although the visitor is not away. Without it: nothing.")
        Optional<Cuts> cuts,
    @Doc(
            "visitor: the events of a visitor key. user: those of whoever is logged in, on all"
                + " devices, and of a visitor key while nobody is.")
        @Default("visitor")
        SessionRules.By by,
    @Doc("How much attention a heart-beat tells of.") @Default("10s") Duration heartbeat,
    @Doc(
            "How the table follows its events. Without it there is one slice, made of all events"
                + " that are ready, and made anew each time.")
        @As(SessionSlicesForm.class)
        Optional<Slicing> slices,
    @Inline Publication publication)
    implements DatasetSpec {

  /** What ends a session although the visitor is not away. */
  @Doc(
      "What ends a session although the visitor is not away. What follows is linked to it, and its"
          + " column 'cut' says why.")
  public record Cuts(
      @Doc(value = "The zone at whose midnights sessions end.", example = "Europe/Berlin")
          Optional<ZoneId> midnight,
      @Doc("Whether an event that bears another campaign begins another session.") @Default("false")
          boolean campaign,
      @Doc("Whether an event of another logged-in user begins another session.") @Default("false")
          boolean user,
      @Doc(value = "How long a session may last.", example = "24h") Optional<Duration> maxLength) {
    static final Cuts NONE = new Cuts(Optional.empty(), false, false, Optional.empty());
  }

  public SessionsDataset {
    gaps = Collections.unmodifiableMap(new LinkedHashMap<>(gaps));
    Agreement agreement = new Agreement();
    long masked =
        publication.columns().values().stream().filter(each -> each.mask().isPresent()).count();
    agreement
        .refuse(
            masked > 0,
            "columns",
            "Kind sessions masks nothing, since later events are compared with what the table"
                + " holds. Mask it in the events.")
        .refuse(gap.isZero(), "gap", "A visitor is not away at once. Write one such as 30m.")
        .refuse(
            gaps.values().stream().anyMatch(Duration::isZero),
            "gaps",
            "A visitor is not away at once. Write one such as 30m.")
        .refuse(heartbeat.isZero(), "heartbeat", "A heart-beat tells of some time, such as 10s.")
        .refuse(
            cuts.flatMap(Cuts::maxLength).filter(Duration::isZero).isPresent(),
            "cuts",
            "A session lasts some time. Write a max-length such as 24h.")
        .hold();
  }

  /** Slices are what the events of their time did to the table, not parts of it. */
  @Override
  public Slicing slicing() {
    return slices
        .map(each -> Slicing.batches(each.by(), each.zone()))
        .orElseGet(Slicing::unpartitioned);
  }

  @Override
  public List<String> keys() {
    return List.of(SessionColumns.SESSION_ID);
  }

  @Override
  public boolean isMerged() {
    return slices.isPresent();
  }

  /** A slice may change nothing, and a day may have no events. */
  @Override
  public boolean allowsEmpty() {
    return true;
  }

  @Override
  public List<InputWindow> reads() {
    return List.of(InputWindow.ofSameTime(events));
  }

  private String startDate() {
    return slices.flatMap(Slicing::column).orElse(SessionColumns.START_DATE);
  }

  @Override
  public TableSpec tableSpec() {
    TableSpec declared = DatasetSpec.super.tableSpec();
    Map<String, String> comments = new HashMap<>(SessionColumns.comments(startDate()));
    comments.putAll(declared.columnComments());
    return new TableSpec(
        dataset(),
        slicing(),
        description(),
        owner(),
        comments,
        declared.merges(),
        SessionColumns.STATISTICS);
  }

  /**
   * How sessions are made.
   *
   * @param eventSlices how the events are cut
   * @throws InvalidSpecException if the table is cut in another way, or a gap is too long
   */
  public SessionSpec sessionSpec(Slicing eventSlices) {
    if (eventSlices.by() == Grain.ALL
        || slices
            .filter(own -> own.by() != eventSlices.by() || !own.zone().equals(eventSlices.zone()))
            .isPresent()) {
      throw new InvalidSpecException(
          "%s is cut by %s in %s, and its events, %s, by %s in %s. A slice of sessions is made of one of events: write the same for both, by day or hour."
              .formatted(
                  dataset(),
                  slicing().by(),
                  slicing().zone(),
                  events,
                  eventSlices.by(),
                  eventSlices.zone()));
    }
    Cuts cut = cuts.orElse(Cuts.NONE);
    SessionRules rules =
        new SessionRules(
            gap,
            gaps,
            cut.midnight().orElse(null),
            cut.campaign(),
            cut.user(),
            cut.maxLength().orElse(null),
            heartbeat,
            by);
    return new SessionSpec(tableSpec(), rules, eventSlices, startDate());
  }
}
