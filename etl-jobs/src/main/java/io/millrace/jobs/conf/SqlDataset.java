package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Inline;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.lake.Grain;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A SELECT over slices of other datasets that are ready.
 *
 * @param from all that the query reads, each once
 * @param query Spark SQL; {@value #SLICE} stands for the slice
 */
@Named("sql")
@Doc("A SELECT over slices of other datasets that are ready.")
public record SqlDataset(
    @Inline Identity identity,
    @Doc(
            value =
                "The datasets that the query reads, no more and no fewer. Of each it sees the slices named here alone.",
            example = "[silver.orders, { dataset: silver.visits, window: 7d }]")
        @As(InputForm.class)
        List<InputWindow> from,
    @Doc(
            value =
                "A SELECT in Spark SQL, without the slices' column. '{slice}' stands for the slice.",
            example = "SELECT country, sum(total) AS revenue FROM silver.orders GROUP BY country")
        String query,
    @Doc(
            "replace: the result is the whole content of its slice. upsert: rows whose keys are in the table are updated and others inserted; slices are then batches of changes to one table, and no column holds them.")
        @Default("replace")
        Mode mode,
    @Doc("How the dataset is cut into slices. Without it there is one, the whole table.")
        @As(SlicesForm.class)
        Optional<Slicing> slices,
    @Doc(
            value =
                "The columns that name a row: in reports of failed checks, and for mode upsert.",
            example = "[country]")
        List<String> keys,
    @Inline Publication publication)
    implements DatasetSpec {
  private static final String SLICE = "{slice}";
  private static final Pattern SELECT =
      Pattern.compile("(?is)(?:\\s|--[^\\n]*\\n|/\\*.*?\\*/|\\()*(?:select|with|values)\\b.*");

  /** How a result enters its table. */
  public enum Mode {
    /** It is the whole content of its slice, or of the table. */
    REPLACE,
    /** Its rows update those with equal keys, or are inserted. */
    UPSERT
  }

  public SqlDataset {
    from = List.copyOf(from);
    keys = List.copyOf(keys);
    Agreement agreement = new Agreement();
    publication
        .columns()
        .forEach(
            (name, column) ->
                agreement.refuse(
                    column.type().isPresent(),
                    List.of("columns", name, "type"),
                    "The query says of which type a column is. Write CAST(%s AS %s) there."
                        .formatted(name, column.type().orElse(""))));
    agreement
        .refuse(
            !SELECT.matcher(query).matches(),
            "query",
            "It must be a SELECT: what it gives is written by the run, through the gate.")
        .refuse(
            from.stream().map(InputWindow::dataset).distinct().count() < from.size(),
            "from",
            "A dataset stands here twice.")
        .refuse(
            mode == Mode.UPSERT && keys.isEmpty(),
            "keys",
            "Mode upsert needs the columns that make a row unique. Add keys: [id].")
        .refuse(
            slices.isEmpty() && query.contains(SLICE),
            "query",
            "There is no {slice} in a dataset without slices. Add slices: { by: day }.")
        .refuse(
            slices.isEmpty() && from.stream().anyMatch(input -> input.back().isPresent()),
            "from",
            "A window ends with a slice, and this dataset has none. Add slices, or remove the window.")
        .hold();
  }

  @Override
  public List<InputWindow> reads() {
    return from;
  }

  @Override
  public Slicing slicing() {
    return slices
        .map(cut -> mode == Mode.UPSERT ? Slicing.batches(cut.by(), cut.zone()) : cut)
        .orElseGet(Slicing::unpartitioned);
  }

  @Override
  public boolean isMerged() {
    return mode == Mode.UPSERT;
  }

  /** The query for one slice. */
  public String queryFor(Slice slice) {
    return slicing().by() == Grain.ALL ? query : query.replace(SLICE, slice.value());
  }
}
