package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;

import io.millrace.clickstream.EventColumns;
import java.util.List;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.util.GenericArrayData;

/** Whether anything takes the client for a machine, and what does. */
final class BotColumns {
  /** The request is nothing that HTTP knows. */
  static final String NO_HTTP = "no-http";

  /** The referrer is made up to be seen in logs. */
  static final String SPAM = "referrer-spam";

  private static final int BOT = column(EventColumns.BOT);
  private static final int BOT_REASONS = column(EventColumns.BOT_REASONS);

  private BotColumns() {}

  /**
   * @param http whether the request is one of HTTP's
   */
  static void fill(
      Object[] row,
      boolean http,
      Cells.AgentCells agent,
      Cells.PlaceCells place,
      Cells.OriginCells origin) {
    boolean onlyAgent = http && place.reasons().isEmpty() && !origin.spam();
    if (onlyAgent) {
      row[BOT] = !agent.reasons().isEmpty();
      row[BOT_REASONS] = agent.reasonCells();
      return;
    }
    TreeSet<String> reasons = new TreeSet<>(agent.reasons());
    reasons.addAll(place.reasons());
    if (!http) {
      reasons.add(NO_HTTP);
    }
    if (origin.spam()) {
      reasons.add(SPAM);
    }
    row[BOT] = true;
    row[BOT_REASONS] = Cells.texts(List.copyOf(reasons));
  }

  static void add(Object[] row, List<String> more) {
    TreeSet<String> reasons = new TreeSet<>(more);
    for (Object known : ((GenericArrayData) row[BOT_REASONS]).array()) {
      reasons.add(known.toString());
    }
    row[BOT] = !reasons.isEmpty();
    row[BOT_REASONS] = Cells.texts(List.copyOf(reasons));
  }
}
