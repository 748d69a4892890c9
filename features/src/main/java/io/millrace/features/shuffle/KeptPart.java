package io.millrace.features.shuffle;

import static org.apache.spark.sql.functions.col;

import io.millrace.features.spec.FeatureGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What was kept of entities for some features together: mostly for all of a group. What is kept for
 * a feature that came newly lies beside, until windows move on from both.
 *
 * @param blocks how many rows of the table it is
 */
public record KeptPart(StateForm form, long blocks, Dataset<Row> rows) {
  /** The column that tells what states were written by, and of what. */
  static final String FORM = "form";

  /** The column of states: a block of those of many entities. */
  static final String BLOCK = "states";

  /**
   * The parts of a slice's states.
   *
   * @param states as {@link MovingSlice#states} gave them
   */
  public static List<KeptPart> of(Dataset<Row> states) {
    if (!Arrays.asList(states.columns()).containsAll(List.of(FORM, BLOCK))) {
      return List.of();
    }
    return states.groupBy(FORM).count().collectAsList().stream() // as many as parts
        .flatMap(
            each ->
                StateForm.read(each.getString(0)).stream()
                    .map(
                        form ->
                            new KeptPart(form, each.getLong(1), rows(states, each.getString(0)))))
        .toList();
  }

  private static Dataset<Row> rows(Dataset<Row> states, String form) {
    return states.where(col(FORM).equalTo(form)).select(FORM, BLOCK);
  }

  /** Whether it is as of a time, and of features of their present versions of a group alone. */
  public boolean isOf(FeatureGroup group, long at) {
    return form.version() == group.version()
        && form.at() == at
        && group.names().containsAll(features())
        && features().stream().allMatch(name -> versionOf(name) == group.versionOf(name));
  }

  private int versionOf(String feature) {
    return form.versions().getOrDefault(feature, form.version());
  }

  /** Their names. */
  public Set<String> features() {
    return form.features().keySet();
  }
}
