package io.millrace.jobs.conf.shape;

/**
 * How a value is written in a file, where that differs from the record the code works with.
 *
 * @param <T> the record the code works with
 */
public interface Form<T> {
  T value();
}
