package io.millrace.jobs.conf.tree;

/**
 * Something wrong with what is written.
 *
 * @param origin where
 * @param path of the key within its file; empty if it is about the file as a whole
 * @param message what, and how to mend it
 */
public record Problem(Origin origin, String path, String message) {
  @Override
  public String toString() {
    return origin + "  " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
