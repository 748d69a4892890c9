package io.millrace.jobs.conf;

import io.millrace.clickstream.bots.BotColumns;
import io.millrace.clickstream.bots.BotRules;
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
import io.millrace.lake.TableSpec;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who of the visitors of a table of events is a machine, by what it does. */
@Named("bots")
@Doc(
    "Who of the visitors of a table of events is a machine, by what it does: a row for each"
        + " visitor, with reasons.")
public record BotsDataset(
    @Inline Identity identity,
    @Doc(value = "The dataset of events.", example = "silver.events") DatasetName events,
    @Doc("How a visitor must behave to be taken for a machine.") Optional<Limits> limits,
    @Doc("How the table is cut into slices: as its events are.") @As(SlicesForm.class)
        Slicing slices,
    @Inline Publication publication)
    implements DatasetSpec {

  /** How a visitor must behave. */
  @Doc("How a visitor must behave to be taken for a machine.")
  public record Limits(
      @Doc("How many events, or page views, before a share of them tells anything.") @Default("10")
          int enough,
      @Doc("Page views for each quarter of an hour in which there was any event.") @Default("60")
          int rate,
      @Doc("How many pages, of which hardly one is seen twice.") @Default("50") int breadth,
      @Doc("How many folders deep a page lies that nobody clicks to.") @Default("10") int depth,
      @Doc("The share of HEAD among the requests.") @Default("50%") Share heads,
      @Doc(
              "How many addresses have one agent, whose clients come without referrer and assets"
                  + " where others do not.")
          @Default("50")
          int fleet,
      @Doc(value = "The zone whose nights people sleep.", example = "Europe/Berlin") @Default("UTC")
          ZoneId zone) {
    static final Limits USUAL =
        new Limits(10, 60, 50, 10, Share.parse("50%"), 50, ZoneId.of("UTC"));

    BotRules rules() {
      return new BotRules(enough, rate, breadth, depth, heads.value().doubleValue(), fleet, zone);
    }
  }

  public BotsDataset {
    new Agreement()
        .refuse(
            slices.column().filter(name -> BotColumns.comments().containsKey(name)).isPresent(),
            "slices",
            "Verdicts have a column of that name already. Call it event_date.")
        .hold();
    try {
      limits.ifPresent(Limits::rules);
    } catch (InvalidSpecException e) {
      throw new InvalidKeyException("limits", e.getMessage());
    }
  }

  public BotRules rules() {
    return limits.orElse(Limits.USUAL).rules();
  }

  @Override
  public Slicing slicing() {
    return slices;
  }

  @Override
  public List<String> keys() {
    return List.of(BotColumns.SITE, BotColumns.VISITOR);
  }

  @Override
  public boolean isMerged() {
    return false;
  }

  /** A day may be without visitors. */
  @Override
  public boolean allowsEmpty() {
    return true;
  }

  @Override
  public List<InputWindow> reads() {
    return List.of(InputWindow.ofSameTime(events));
  }

  /** With what each column holds, unless the file says it better. */
  @Override
  public TableSpec tableSpec() {
    TableSpec spec = DatasetSpec.super.tableSpec();
    Map<String, String> comments = new HashMap<>(BotColumns.comments());
    comments.putAll(spec.columnComments());
    return new TableSpec(
        spec.name(), spec.slicing(), spec.description(), spec.owner(), comments, spec.merges());
  }
}
