package io.millrace.features.transform;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Set;

/**
 * Into which bin a number falls: how many edges are not above it, so that a bin holds its lower
 * edge. NULL is in bin -1 and NaN in bin -2. Numbers are compared as doubles.
 *
 * @param edges ascending; without any there is one bin
 */
public record Bins(List<Double> edges) implements Transform {
  static final String NAME = "bins";
  private static final int OF_NULL = -1;
  private static final int OF_NAN = -2;

  public Bins {
    edges = List.copyOf(edges);
    for (int i = 0; i < edges.size(); i++) {
      if (!Double.isFinite(edges.get(i)) || i > 0 && edges.get(i) <= edges.get(i - 1)) {
        throw new IllegalArgumentException(
            "The edges of bins are finite, each greater than the last, and not %s."
                .formatted(edges));
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Form> takes() {
    return Numbers.FORMS;
  }

  @Override
  public Integer apply(Object value) {
    if (value == null) {
      return OF_NULL;
    }
    double number = Numbers.of(value);
    if (Double.isNaN(number)) {
      return OF_NAN;
    }
    int bin = 0;
    while (bin < edges.size() && edges.get(bin) <= number) {
      bin++;
    }
    return bin;
  }

  @Override
  public String sql(String column, Form form) {
    String number = Numbers.sql(column);
    String literals = edges.stream().map(Numbers::literal).collect(joining(", "));
    String bin =
        edges.isEmpty()
            ? "0"
            : "size(filter(array(%s), edge -> edge <= %s))".formatted(literals, number);
    return "case when %s is null then %d when isnan(%s) then %d else %s end"
        .formatted(column, OF_NULL, number, OF_NAN, bin);
  }
}
