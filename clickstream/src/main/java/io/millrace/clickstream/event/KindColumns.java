package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.log.Field;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;

/** What kind of event it is, and whether it counts as a page view. */
final class KindColumns {
  private static final int TYPE = column(EventColumns.TYPE);
  private static final int PAGE = column(EventColumns.PAGE);

  private static final UTF8String PAGE_VIEW = UTF8String.fromString("page_view");
  private static final UTF8String PING = UTF8String.fromString("ping");
  private static final UTF8String REQUEST = UTF8String.fromString("request");
  private static final Set<String> VIEWS =
      Set.of("page_view", "pageview", "page", "pv", "$pageview");
  private static final Set<String> PINGS = Set.of("ping", "page_ping", "heartbeat", "pp");

  private final Fields fields;

  KindColumns(Fields fields) {
    this.fields = fields;
  }

  /**
   * Reads the request and its status off the row.
   *
   * @param http whether the request is one of HTTP's
   */
  void fill(Object[] row, boolean http) {
    UTF8String told = fields.text(Field.TYPE);
    if (told == null) {
      boolean page = http && isPage(row);
      row[TYPE] = page ? PAGE_VIEW : REQUEST;
      row[PAGE] = page;
    } else {
      String type = told.toString().toLowerCase(Locale.ROOT);
      boolean page = VIEWS.contains(type);
      row[TYPE] = page ? PAGE_VIEW : PINGS.contains(type) ? PING : told;
      row[PAGE] = page;
    }
  }

  private static boolean isPage(Object[] row) {
    return PageRule.isPage(
        (UTF8String) row[RequestColumns.METHOD],
        (Integer) row[MeasureColumns.STATUS],
        (UTF8String) row[RequestColumns.PATH]);
  }
}
