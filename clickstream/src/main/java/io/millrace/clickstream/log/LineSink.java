package io.millrace.clickstream.log;

/** Is told what a line comes to: at least one call for each. */
public interface LineSink {
  /** An event. The spans are used again after the call. */
  void event(Spans spans);

  /** The line, or one event of it, cannot be understood. */
  void reject(Reason reason, String detail);

  /**
   * The line is no event and should not be one.
   *
   * @param rule why, in a word: {@code header}, {@code blank}
   */
  void filtered(String rule);
}
