package io.millrace.clickstream.event;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/** Leaves of queries what may be kept: what people type may stand in the rest. */
final class QueryFilter {
  private final Privacy privacy;

  QueryFilter(Privacy privacy) {
    this.privacy = privacy;
  }

  /** NULL if nothing is left. */
  UTF8String query(UTF8String query) {
    if (!privacy.cutsQueries()) {
      return query;
    }
    List<String> kept = new ArrayList<>();
    for (String pair : query.toString().split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (privacy.queryAllowed().contains(name)) {
        kept.add(pair);
      }
    }
    return Cells.text(String.join("&", kept));
  }

  /** A link with what is left of its query. */
  UTF8String link(UTF8String link) {
    if (!privacy.cutsQueries()) {
      return link;
    }
    String text = link.toString();
    int mark = text.indexOf('?');
    if (mark < 0) {
      return link;
    }
    UTF8String kept = query(UTF8String.fromString(text.substring(mark + 1)));
    return UTF8String.fromString(text.substring(0, mark) + (kept == null ? "" : "?" + kept));
  }
}
