package io.millrace.ingest.journal.files;

import io.millrace.lake.Slice;
import java.time.LocalDate;

/** Hours since 1970, by which slices are numbered. */
final class SliceNumber {
  private static final int HOURS_OF_A_DAY = 24;
  private static final int DATE_LENGTH = 10;

  private SliceNumber() {}

  static long of(Slice slice) {
    if (slice.equals(Slice.ALL)) {
      return 0;
    }
    String value = slice.value();
    long day = LocalDate.parse(value.substring(0, DATE_LENGTH)).toEpochDay();
    long hour = value.length() > DATE_LENGTH ? Long.parseLong(value.substring(DATE_LENGTH + 1)) : 0;
    return day * HOURS_OF_A_DAY + hour;
  }
}
