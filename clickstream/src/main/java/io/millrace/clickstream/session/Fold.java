package io.millrace.clickstream.session;

import java.util.function.Consumer;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Makes sessions of a visitor's parts, given by their first events' order. Parts may overlap where
 * no rule looks at the order of events.
 */
final class Fold {
  private final Joining joining;
  private final UTF8String site;
  private final UTF8String key;
  private final long gap;
  private final Consumer<Session> sessions;
  private Part open; // null before the first
  private UTF8String id;
  private Cut cut;
  private UTF8String previous;

  Fold(Joining joining, UTF8String site, UTF8String key, Consumer<Session> sessions) {
    this.joining = joining;
    this.site = site;
    this.key = key;
    this.gap = joining.gap(site);
    this.sessions = sessions;
  }

  /**
   * @param part taken over
   */
  void accept(Part part) {
    if (open == null) {
      begin(part, null, null);
    } else if (part.first.time() - open.last.time() > gap) {
      end();
      begin(part, null, null);
    } else {
      Cut why = joining.cut(open, part);
      if (why == null) {
        open.include(part);
      } else {
        UTF8String before = id;
        end();
        begin(part, why, before);
      }
    }
  }

  private void begin(Part part, Cut why, UTF8String before) {
    open = part;
    id = Session.id(site, key, part.first.id());
    cut = why;
    previous = before;
  }

  /** No more parts come. */
  void end() {
    if (open != null) {
      sessions.accept(new Session(id, open, cut, previous));
      open = null;
    }
  }
}
