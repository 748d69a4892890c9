package io.millrace.features.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What is learned of values, worked by hand. */
class FitTest {
  private static final double[] ONE_TO_NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

  @Test
  void quantile_bins_hold_equally_many() {
    Fit.OfNumbers fit = new Fit.QuantileBins(4);
    assertThat(fit.of(of(fit, ONE_TO_NINE))).isEqualTo(new Bins(List.of(3.0, 5.0, 7.0)));
    assertThat(fit.of(of(fit, 0, 10))).isEqualTo(new Bins(List.of(2.5, 5.0, 7.5)));
  }

  @Test
  void a_column_of_one_value_has_one_bin_and_equal_edges_are_one() {
    Fit.OfNumbers fit = new Fit.QuantileBins(4);
    assertThat(fit.of(of(fit, 5, 5, 5))).isEqualTo(new Bins(List.of()));
    assertThat(fit.of(of(fit, 0, 0, 0, 0, 0, 0, 7, 7, 9))).isEqualTo(new Bins(List.of(7.0)));
  }

  @Test
  void bounds_stand_at_quantiles() {
    Fit.OfNumbers fit = new Fit.QuantileClip(0.125, 1);
    assertThat(fit.of(of(fit, ONE_TO_NINE))).isEqualTo(new Clip(2, 9));
    assertThatThrownBy(() -> new Fit.QuantileClip(0.9, 0.1)).hasMessageContaining("lower first");
  }

  @Test
  void scales_are_standard_or_from_least_to_greatest_or_robust() {
    assertThat(scale(Fit.Scaling.Way.STANDARD, 2, 4, 4, 4, 5, 5, 7, 9)).isEqualTo(new Scale(5, 2));
    assertThat(scale(Fit.Scaling.Way.MIN_MAX, 2, 4, 9)).isEqualTo(new Scale(2, 7));
    assertThat(scale(Fit.Scaling.Way.ROBUST, ONE_TO_NINE)).isEqualTo(new Scale(5, 4));
    assertThat(scale(Fit.Scaling.Way.STANDARD, 3, 3)).isEqualTo(new Scale(3, 1));
  }

  @Test
  void large_numbers_lose_no_deviation() {
    Distribution values = of(new Fit.QuantileBins(2), 1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16);
    assertThat(values.mean()).isEqualTo(1e9 + 10);
    assertThat(values.deviation()).isCloseTo(Math.sqrt(22.5), within(1e-9));
  }

  private static Scale scale(Fit.Scaling.Way way, double... values) {
    Fit.Scaling fit = new Fit.Scaling(way);
    return fit.of(of(fit, values));
  }

  private static Distribution of(Fit.OfNumbers fit, double... values) {
    List<Distribution.Counted> ascending =
        DoubleStream.of(values)
            .boxed()
            .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(each -> new Distribution.Counted(each.getKey(), each.getValue()))
            .toList();
    return Distribution.of(values.length, ascending.iterator(), fit.shares());
  }
}
