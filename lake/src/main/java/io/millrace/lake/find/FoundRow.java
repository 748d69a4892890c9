package io.millrace.lake.find;

import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * A live row that has one of the wanted keys.
 *
 * @param key as it was wanted, with what stands behind its columns. Good until the next row
 * @param file its address, as in {@link io.millrace.lake.LocatedRows}
 * @param row its number in the file
 * @param told what was asked for beside; null where the file's statistics made it needless
 */
public record FoundRow(UnsafeRow key, String file, long row, UnsafeRow told) {}
