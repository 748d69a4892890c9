package io.millrace.clickstream.log;

import java.io.Serializable;

/** How lines are written. */
public interface LineFormat extends Serializable {
  /** A scanner for one file. */
  LineScanner open();
}
