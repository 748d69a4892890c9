package io.millrace.jobs.conf.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers what is wrong, so that all of it can be told at once. Threads may share it. */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();
  private final Map<String, String> mounts = new HashMap<>();

  /** From now on, paths of problems in this file are told from {@code path} on. */
  public synchronized void mount(String place, String path) {
    mounts.put(place, path);
  }

  public synchronized void add(Origin origin, String path, String message) {
    String mount = mounts.getOrDefault(origin.place(), "");
    String within =
        path.equals(mount)
            ? ""
            : path.startsWith(mount + ".") ? path.substring(mount.length() + 1) : path;
    found.add(new Problem(origin, within, message));
  }

  /** By file, then by line. */
  public synchronized List<Problem> sorted() {
    return found.stream().distinct().sorted(Comparator.comparing(Problem::origin)).toList();
  }
}
