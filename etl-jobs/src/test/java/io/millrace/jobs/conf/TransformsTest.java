package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.features.transform.Bins;
import io.millrace.features.transform.Clip;
import io.millrace.features.transform.Fit;
import io.millrace.features.transform.Ordinal;
import io.millrace.features.transform.Scale;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Transforms as they are written: with their parameters, or with how to learn them. */
class TransformsTest {
  private static final List<BigDecimal> NONE = List.of();

  @Test
  void parameters_are_declared_or_learned() {
    assertThat(value(new MeasureForm.BinsOf("x", numbers("0", "10.5"), Optional.empty())))
        .isEqualTo(new Measure.Transformed("x", new Bins(List.of(0.0, 10.5))));
    assertThat(value(new MeasureForm.BinsOf("x", NONE, Optional.of(4))))
        .isEqualTo(new Measure.Learned("x", new Fit.QuantileBins(4)));
    assertThat(value(new MeasureForm.OrdinalOf("x", List.of("b", "a"), Optional.empty())))
        .isEqualTo(new Measure.Transformed("x", new Ordinal(List.of("b", "a"))));
    assertThat(value(new MeasureForm.OneHotOf("x", List.of(), Optional.of(3))))
        .isEqualTo(new Measure.Learned("x", new Fit.FrequentOneHot(3)));
    assertThat(value(new MeasureForm.ClipOf("x", number("0"), number("9"), Optional.empty())))
        .isEqualTo(new Measure.Transformed("x", new Clip(0, 9)));
    assertThat(value(new MeasureForm.ScaleOf("x", number("2.5"), number("0.5"), Optional.empty())))
        .isEqualTo(new Measure.Transformed("x", new Scale(2.5, 0.5)));
    assertThat(
            value(
                new MeasureForm.ScaleOf(
                    "x", Optional.empty(), Optional.empty(), Optional.of(Fit.Scaling.Way.ROBUST))))
        .isEqualTo(new Measure.Learned("x", new Fit.Scaling(Fit.Scaling.Way.ROBUST)));
  }

  @Test
  void both_or_neither_is_refused() {
    assertThatThrownBy(() -> new MeasureForm.BinsOf("x", NONE, Optional.empty()))
        .hasMessageContaining("either edges or quantiles");
    assertThatThrownBy(() -> new MeasureForm.BinsOf("x", numbers("1"), Optional.of(3)))
        .hasMessageContaining("either edges or quantiles");
    assertThatThrownBy(() -> new MeasureForm.BinsOf("x", numbers("1", "1.0"), Optional.empty()))
        .hasMessageContaining("each greater than the last");
    assertThatThrownBy(() -> new MeasureForm.BinsOf("x", NONE, Optional.of(1)))
        .hasMessageContaining("from 2 to 1000");
    assertThatThrownBy(
            () -> new MeasureForm.ClipOf("x", number("0"), Optional.empty(), Optional.empty()))
        .hasMessageContaining("both, min and max");
    assertThatThrownBy(() -> new MeasureForm.OrdinalOf("x", List.of("a", "a"), Optional.empty()))
        .hasMessageContaining("each once");
  }

  private static Measure value(MeasureForm form) {
    return form.value();
  }

  private static Optional<BigDecimal> number(String text) {
    return Optional.of(new BigDecimal(text));
  }

  private static List<BigDecimal> numbers(String... texts) {
    return List.of(texts).stream().map(BigDecimal::new).toList();
  }
}
