package io.millrace.features.spec;

import static java.util.Objects.requireNonNull;

/**
 * A column of a feature group that is made of the columns before it.
 *
 * @param expression in SQL
 */
public record Derived(String name, String expression) {
  public Derived {
    requireNonNull(name, "name");
    requireNonNull(expression, "expression");
  }
}
