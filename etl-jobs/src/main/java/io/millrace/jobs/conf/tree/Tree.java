package io.millrace.jobs.conf.tree;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value as it is written, with the place it is written at. */
public sealed interface Tree {
  Origin origin();

  /** What a message calls it. */
  String kind();

  /**
   * A single value. What type it has is for its reader to say: {@code no} is a word where a word is
   * expected.
   *
   * @param written as it stands there, and so fit for messages
   * @param text with variables filled in; it may hold what nobody should see
   */
  record Text(Origin origin, String written, String text) implements Tree {
    public Text(Origin origin, String text) {
      this(origin, text, text);
    }

    @Override
    public String kind() {
      return "single value";
    }
  }

  /** A list. */
  record Items(Origin origin, List<Tree> items) implements Tree {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "list";
    }
  }

  /** A map, in the order it is written. */
  record Entries(Origin origin, Map<String, Entry> entries) implements Tree {
    public Entries {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String kind() {
      return "map";
    }

    /** The value of a key; empty also if the key is there without a value. */
    public Optional<Tree> value(String key) {
      return Optional.ofNullable(entries.get(key))
          .map(Entry::value)
          .filter(value -> !(value instanceof Nothing));
    }

    /** The same map with one entry added or replaced. */
    public Entries with(String key, Entry entry) {
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      changed.put(key, entry);
      return new Entries(origin, changed);
    }
  }

  /** A key's place, and its value. */
  record Entry(Origin origin, Tree value) {}

  /** The value of a key that stands there alone: as good as not written. */
  record Nothing(Origin origin) implements Tree {
    @Override
    public String kind() {
      return "missing value";
    }
  }
}
