package io.millrace.ingest.journal.replay;

import java.util.Collections;
import java.util.Map;

/**
 * What replay must know of a row that the table has.
 *
 * @param position of the newest change that it tells
 * @param carried columns that this change left unsaid, and where they were said; null for not known
 */
record TableRow(String position, Map<String, String> carried, String file, long row) {
  TableRow {
    carried = Collections.unmodifiableMap(carried); // has null values
  }
}
