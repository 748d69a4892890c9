package io.millrace.ingest.journal.files;

import java.io.Serializable;

/**
 * What one task reads at least: a compressed file, or the lines that begin in a range of a plain
 * one.
 *
 * @param file its full path
 * @param from first byte
 * @param to after the last byte
 * @param slice a number that grows with the slice
 * @param order of the file among those of its slice, by name
 */
public record Chunk(String file, long from, long to, long slice, int order)
    implements Serializable {
  public long bytes() {
    return to - from;
  }
}
