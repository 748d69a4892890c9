package io.millrace.lake;

/** Told of each step as it is reached, on the thread that took it. */
@FunctionalInterface
public interface Progress {
  Progress NONE = step -> {};

  void reached(Step step);
}
