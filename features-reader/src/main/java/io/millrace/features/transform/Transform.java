package io.millrace.features.transform;

import java.io.Serializable;
import java.util.Set;

/**
 * Makes another value of one. All that it depends on is in it, so that it gives the same whenever
 * and wherever it is asked.
 *
 * <p>NULL of SQL is null in Java, in and out. Lists are {@code List<Integer>} and {@code
 * List<Double>}.
 */
public sealed interface Transform extends Serializable
    permits Bins, Clip, Cyclic, Hash, OneHot, Ordinal, Scale {
  /** As it is called in a file. */
  String name();

  /** What goes in. */
  Set<Form> takes();

  /**
   * What a value becomes.
   *
   * @param value of a form that it takes, or null
   * @throws IllegalArgumentException if it is of another
   */
  Object apply(Object value);

  /**
   * The same in Spark's SQL, bit for bit, whatever zone the session is in.
   *
   * @param column an expression for the value
   * @param form of the column
   */
  String sql(String column, Form form);
}
