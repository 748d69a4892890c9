package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.run.PlannedSlice.Action;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import io.millrace.lake.state.SliceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a backfill builds: of the slices asked for those that are not ready, and if wished
 * all that was made of them. Reads state, writes nothing, needs no Spark.
 */
public final class BackfillPlanner {
  private final Project project;
  private final ProjectState state;
  private final Wish wish;
  private final Planner planner;

  /** Why a slice is built. */
  public enum Only {
    /** Nothing of it was ever committed. */
    MISSING,
    /** Its last attempt failed or was refused, or it was taken back. */
    FAILED,
    /** An input or its spec has changed since it was built. */
    STALE,
    /** Whether it is ready or not. */
    ALL
  }

  /**
   * What a user asks for beside the slices.
   *
   * @param only slices of other standings are left out
   * @param upstream also what the slices that are built need and is not ready
   * @param downstream also what is made of the slices that are built
   * @param backfill what marks the attempts of this backfill; what it has built is not built again
   */
  public record Wish(Set<Only> only, boolean upstream, boolean downstream, String backfill) {
    public Wish {
      only = only.isEmpty() ? EnumSet.complementOf(EnumSet.of(Only.ALL)) : EnumSet.copyOf(only);
    }

    boolean wants(Only standing) {
      return only.contains(Only.ALL) || only.contains(standing);
    }
  }

  public BackfillPlanner(Project project, ProjectState state, Wish wish) {
    this.project = project;
    this.state = state;
    this.wish = wish;
    this.planner = new Planner(project, state, new Planner.Wish(false, false));
  }

  /**
   * @param wanted the slices of each dataset; datasets after those they need
   * @param now no slice that begins later is added downstream
   * @return oldest first, each after those it needs; slices that are ready stay out unless all are
   *     wished for
   * @throws io.millrace.lake.InputNotReadyException if a slice of mode {@code window} has not ended
   */
  public Plan plan(Map<DatasetSpec, List<Slice>> wanted, Instant now) {
    PlannedSlices planned = new PlannedSlices(project);
    wanted.forEach(
        (spec, slices) ->
            slices.stream()
                .filter(slice -> !isBeforeStart(spec, slice))
                .forEach(
                    slice ->
                        decide(spec, slice, now)
                            .or(() -> afterItsInputs(planned, spec, slice))
                            .ifPresent(planned::add)));
    if (wish.downstream()) {
      addDownstream(planned, now);
    }
    if (wish.upstream()) {
      planned.all().stream()
          .filter(PlannedSlice::mayBeBuilt)
          .forEach(slice -> planner.addUpstream(planned, slice.spec(), slice.slice()));
    }
    return new Plan(inOrder(planned.all()));
  }

  private Optional<PlannedSlice> decide(DatasetSpec spec, Slice slice, Instant now) {
    Planner.refuseUnended(spec, slice, now);
    PlannedSlice decided = planner.decide(spec, slice);
    return switch (decided.action()) {
      case RECORD -> Optional.of(decided);
      case SKIP -> Optional.of(again(decided)).filter(PlannedSlice::mayBeBuilt);
      case BUILD, REFRESH -> Optional.of(decided).filter(p -> wish.wants(standing(p)));
    };
  }

  /** A ready slice whose inputs are built first, and may then have other content. */
  private Optional<PlannedSlice> afterItsInputs(
      PlannedSlices planned, DatasetSpec spec, Slice slice) {
    return Optional.of(planner.decide(spec, slice))
        .filter(decided -> wish.wants(Only.STALE) && decided.action() == Action.SKIP)
        .map(decided -> planner.afterItsInputs(planned, decided))
        .filter(decided -> decided.action() == Action.REFRESH);
  }

  /** A ready slice, built all the same if all are wished for and this backfill has not done so. */
  private PlannedSlice again(PlannedSlice ready) {
    boolean again =
        wish.only().contains(Only.ALL)
            && !state.wasBuiltBy(wish.backfill(), ready.spec().dataset(), ready.slice());
    return again ? ready.as(Action.BUILD, "All are asked for; it is ready.") : ready;
  }

  private Only standing(PlannedSlice slice) {
    SliceStatus status = state.status(slice.spec(), slice.slice());
    return switch (status.state()) {
      case MISSING -> Only.MISSING;
      case STALE, READY -> Only.STALE; // ready, of another spec
      case FAILED, REJECTED, RETRACTED, RUNNING -> Only.FAILED;
    };
  }

  private void addDownstream(PlannedSlices planned, Instant now) {
    for (DatasetSpec spec : project.select(List.of("*"))) { // each after those it needs
      Map<Slice, PlannedSlice> causes = new HashMap<>();
      for (DatasetName input : spec.inputs()) {
        planned.of(input).stream()
            .filter(PlannedSlice::mayBeBuilt)
            .forEach(
                cause ->
                    dependants(spec, cause, now)
                        .forEach(slice -> causes.putIfAbsent(slice, cause)));
      }
      causes.forEach((slice, cause) -> planned.add(downstream(spec, slice, cause)));
    }
  }

  private PlannedSlice downstream(DatasetSpec spec, Slice slice, PlannedSlice cause) {
    PlannedSlice decided = planner.decide(spec, slice);
    return decided.action() == Action.SKIP
        ? decided.as(Action.REFRESH, "It is made of %s.".formatted(cause))
        : decided;
  }

  /** The slices of a dataset that look into a given one. */
  private List<Slice> dependants(DatasetSpec spec, PlannedSlice cause, Instant now) {
    return candidates(spec, cause, now).stream()
        .filter(slice -> !isBeforeStart(spec, slice))
        .filter(
            slice ->
                SliceInputs.of(project, spec, slice).stream()
                    .anyMatch(
                        needed ->
                            needed.dataset().equals(cause.spec().dataset())
                                && (needed.extent() != SliceInputs.Extent.EXACT
                                    || needed.slice().equals(cause.slice()))))
        .toList();
  }

  /** All that its windows let come into question; of a cause without a time, what is known. */
  private List<Slice> candidates(DatasetSpec spec, PlannedSlice cause, Instant now) {
    Slicing slicing = spec.slicing();
    if (slicing.by() == Grain.ALL) {
      return List.of(Slice.ALL);
    }
    Optional<Slicing.Interval> time = cause.spec().slicing().interval(cause.slice());
    if (time.isEmpty()) {
      return state.known(spec);
    }
    Duration back =
        spec.reads().stream()
            .filter(read -> read.dataset().equals(cause.spec().dataset()))
            .flatMap(read -> read.back().stream())
            .max(Comparator.naturalOrder())
            .map(window -> window.plusDays(1)) // a day may have 25 hours
            .orElse(Duration.ZERO);
    Instant last = time.get().end().plus(back).minusNanos(1);
    return slicing.range(
        slicing.at(time.get().start()), slicing.at(last.isAfter(now) ? now : last));
  }

  /** Oldest first, by what was made of what where that says otherwise. */
  private List<PlannedSlice> inOrder(List<PlannedSlice> slices) {
    List<PlannedSlice> byTime = new ArrayList<>(slices);
    byTime.sort(Comparator.comparing(BackfillPlanner::end)); // stable: datasets stay in order
    Map<String, PlannedSlice> known = new HashMap<>();
    Map<DatasetName, List<PlannedSlice>> ofDataset = new HashMap<>();
    for (PlannedSlice slice : byTime) {
      known.put(slice.toString(), slice);
      ofDataset.computeIfAbsent(slice.spec().dataset(), name -> new ArrayList<>()).add(slice);
    }
    Map<String, PlannedSlice> ordered = new LinkedHashMap<>();
    byTime.forEach(slice -> visit(slice, known, ofDataset, ordered));
    return List.copyOf(ordered.values());
  }

  private void visit(
      PlannedSlice slice,
      Map<String, PlannedSlice> known,
      Map<DatasetName, List<PlannedSlice>> ofDataset,
      Map<String, PlannedSlice> ordered) {
    if (ordered.containsKey(slice.toString())) {
      return;
    }
    for (SliceInputs.Needed needed : SliceInputs.of(project, slice.spec(), slice.slice())) {
      List<PlannedSlice> first =
          needed.extent() == SliceInputs.Extent.EXACT
              ? Optional.ofNullable(known.get(needed.dataset() + " " + needed.slice())).stream()
                  .toList()
              : ofDataset.getOrDefault(needed.dataset(), List.of()).stream()
                  .filter(input -> isUpTo(input.slice(), needed.slice()))
                  .toList();
      first.forEach(input -> visit(input, known, ofDataset, ordered));
    }
    ordered.put(slice.toString(), slice);
  }

  private static boolean isUpTo(Slice slice, Slice bound) {
    return slice.equals(Slice.ALL) || bound.equals(Slice.ALL) || slice.compareTo(bound) <= 0;
  }

  /** Without a time it comes first, unless it needs others. */
  private static Instant end(PlannedSlice slice) {
    return slice
        .spec()
        .slicing()
        .interval(slice.slice())
        .map(Slicing.Interval::end)
        .orElse(Instant.MIN);
  }

  private static boolean isBeforeStart(DatasetSpec spec, Slice slice) {
    return spec.start()
        .map(LocalDate::toString)
        .filter(start -> !slice.equals(Slice.ALL) && slice.value().compareTo(start) < 0)
        .isPresent();
  }
}
