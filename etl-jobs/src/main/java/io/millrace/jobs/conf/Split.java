package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.jobs.conf.shape.Named;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which part of a training set a label belongs to; a column {@code split} says so. */
public sealed interface Split {
  /** The column that is added. */
  String COLUMN = "split";

  /**
   * By the hash of columns, so that all labels of one entity are in one part.
   *
   * @param shares of the parts, which add up to 1
   */
  @Named("hash")
  @Doc("By the hash of columns: labels that agree in them are in one part, in every build.")
  record ByHash(
      @Doc(value = "The columns.", example = "[customer_id]") List<String> of,
      @Doc("Another seed is another split.") @Default("0") int seed,
      @Doc(value = "The parts, and the share of each.", example = "{ train: 80%, test: 20% }")
          Map<String, Share> shares)
      implements Split {
    public ByHash {
      of = List.copyOf(of);
      shares = new LinkedHashMap<>(shares);
      BigDecimal sum =
          shares.values().stream().map(Share::value).reduce(BigDecimal.ZERO, BigDecimal::add);
      if (sum.compareTo(BigDecimal.ONE) != 0) {
        throw new InvalidKeyException(
            "shares", "They add up to %s, and must to 1.".formatted(sum.toPlainString()));
      }
      if (of.isEmpty()) {
        throw new InvalidKeyException("of", "Name at least one column.");
      }
    }

    /** The parts with their shares, as numbers from 0 to 1. */
    public Map<String, Double> parts() {
      Map<String, Double> parts = new LinkedHashMap<>();
      shares.forEach((name, share) -> parts.put(name, share.value().doubleValue()));
      return parts;
    }
  }

  /**
   * By the label's time.
   *
   * @param from where each part begins; what is before the first is {@code first}
   */
  @Named("time")
  @Doc("By the label's time: a part ends where the next one begins.")
  record ByTime(
      @Doc("What is before the other parts.") @Default("train") String first,
      @Doc(
              value = "The other parts, and the day on which each begins.",
              example = "{ validation: 2024-02-01, test: 2024-03-01 }")
          Map<String, LocalDate> from,
      @Doc("The zone in which days begin.") @Default("UTC") ZoneId zone)
      implements Split {
    public ByTime {
      from = new LinkedHashMap<>(from);
      List<LocalDate> days = List.copyOf(from.values());
      if (days.isEmpty() || !days.stream().sorted().distinct().toList().equals(days)) {
        throw new InvalidKeyException("from", "Give each part a later day than the one before.");
      }
    }
  }
}
