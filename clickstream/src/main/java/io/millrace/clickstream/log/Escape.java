package io.millrace.clickstream.log;

/** How a value was written, so that it can be read once, as it was. */
public enum Escape {
  /** As it is. */
  NONE,
  /**
   * Backslashes: {@code \x22}, {@code \"}, {@code \\}, {@code \n}, {@code \t}. Apache and nginx.
   */
  BACKSLASH,
  /** JSON's, and {@code \x22}, which nginx writes into JSON unless it is told not to. */
  JSON,
  /** {@code %20}, once. CloudFront. */
  PERCENT,
  /** A plus for each blank. W3C as IIS writes it. */
  PLUS,
  /** Two quotes for one. CSV. */
  DOUBLED
}
