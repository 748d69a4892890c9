package io.millrace.ingest.journal.fold;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A set of columns, of a table whose columns are not known: these ones, or all but these. Names are
 * without regard to case.
 */
public record Coverage(boolean allBut, Set<String> names) {
  public static final Coverage ALL = new Coverage(true, Set.of());
  public static final Coverage NOTHING = new Coverage(false, Set.of());

  public Coverage {
    names = Set.copyOf(names);
  }

  public static Coverage only(Collection<String> names) {
    return names.isEmpty() ? NOTHING : new Coverage(false, lower(names));
  }

  public static Coverage allBut(Collection<String> names) {
    return names.isEmpty() ? ALL : new Coverage(true, lower(names));
  }

  public boolean isAll() {
    return allBut && names.isEmpty();
  }

  public boolean isEmpty() {
    return !allBut && names.isEmpty();
  }

  /**
   * @param name in lower case
   */
  public boolean has(String name) {
    return allBut != names.contains(name);
  }

  /** What is in this one and not in the other. */
  public Coverage without(Coverage other) {
    if (other.isAll()) {
      return NOTHING;
    }
    if (allBut && !other.allBut) {
      return new Coverage(true, union(names, other.names));
    }
    if (allBut) {
      return new Coverage(false, difference(other.names, names));
    }
    return new Coverage(
        false, other.allBut ? intersection(names, other.names) : difference(names, other.names));
  }

  private static Set<String> lower(Collection<String> names) {
    Set<String> lower = new TreeSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    return lower;
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> result = new TreeSet<>(some);
    result.addAll(others);
    return result;
  }

  private static Set<String> difference(Set<String> some, Set<String> others) {
    Set<String> result = new TreeSet<>(some);
    result.removeAll(others);
    return result;
  }

  private static Set<String> intersection(Set<String> some, Set<String> others) {
    Set<String> result = new TreeSet<>(some);
    result.retainAll(others);
    return result;
  }
}
