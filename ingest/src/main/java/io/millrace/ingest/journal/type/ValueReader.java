package io.millrace.ingest.journal.type;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads one JSON value, which is not null, as Spark's rows hold it inside. */
@FunctionalInterface
interface ValueReader {
  /**
   * @param json stands on the value's first token, and is left on its last
   * @param image the text that it reads
   */
  Object read(JsonParser json, byte[] image) throws IOException, BadValue;
}
