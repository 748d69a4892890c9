package io.millrace.lake.find;

import java.io.Serializable;

/**
 * Row groups of a file.
 *
 * @param path as a URI
 * @param from the byte from which on a row group's middle may lie
 * @param vector the file's deletion vector, in Delta's base 64; null for none
 * @param address of the file, as in {@link io.millrace.lake.LocatedRows}
 * @param tells whether what is asked for beside the address must be read
 */
record FilePart(
    String path,
    long from,
    long length,
    long fileSize,
    long modified,
    String vector,
    String address,
    boolean tells)
    implements Serializable {}
