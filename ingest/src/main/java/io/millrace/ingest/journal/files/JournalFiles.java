package io.millrace.ingest.journal.files;

import io.millrace.lake.Slice;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The files of one slice of a journal. */
public final class JournalFiles {
  private JournalFiles() {}

  /**
   * @param globWithSlice such as {@code landing/customers/{slice}/*}; folders that match are taken
   *     with all that is in them, hidden files and marks such as {@code _SUCCESS} are not
   */
  public static JournalFiles list(Configuration hadoop, String globWithSlice, Slice slice) {
    throw new IllegalStateException(globWithSlice);
  }

  /** The folder before the first wildcard does not exist: nothing was ever delivered there. */
  public boolean folderMissing() {
    return false;
  }

  public List<Chunk> chunks() {
    return List.of();
  }

  /** Equal for the same files with the same content, different for others. */
  public String identity() {
    return "";
  }

  public long bytes() {
    return 0;
  }

  public int files() {
    return 0;
  }
}
