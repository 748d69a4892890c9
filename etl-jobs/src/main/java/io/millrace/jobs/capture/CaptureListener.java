package io.millrace.jobs.capture;

/** Hears of a capture while it runs. */
public interface CaptureListener {
  /** Something worth knowing, in a sentence. */
  void notice(String text);

  /**
   * @param events so far
   * @param table of the last one
   * @param snapshot whether rows are being copied, and not yet changes
   */
  void progress(long events, String table, boolean snapshot);
}
