package io.millrace.clickstream.funnel;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Follows the sessions of the visitors of a partition, one after another. */
final class FollowedSessions {
  private static final int SITE = 0;
  private static final int OWNER = 1;
  private static final int TIME = 2;
  private static final int SERVES = 3;
  private static final int COUNTS = 4;
  private static final int BEGINS = 5;
  private static final int APART = 6;

  private final Progress progress;
  private final StructType apart;
  private final Queue<InternalRow> ready = new ArrayDeque<>();
  private UTF8String site;
  private UTF8String owner;
  private Object[] session; // null while the events are of none that counts

  /**
   * @param apart what of a session is counted apart
   */
  FollowedSessions(FunnelSpec spec, StructType apart) {
    this.progress =
        new Progress(spec.steps().size(), spec.order(), spec.window().toNanos() / 1_000);
    this.apart = apart;
  }

  /**
   * @param events by owner and in their order: site, owner, time, the steps it may serve, whether
   *     the session counts that it begins, whether it begins one, what of it is counted apart
   * @return of each session that counts what is counted apart, and how many steps it has served
   */
  Iterator<InternalRow> reached(Iterator<InternalRow> events) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        while (ready.isEmpty() && events.hasNext()) {
          accept(events.next());
        }
        if (ready.isEmpty()) {
          end();
        }
        return !ready.isEmpty();
      }

      @Override
      public InternalRow next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return ready.remove();
      }
    };
  }

  private void accept(InternalRow event) {
    if (!isOf(event, SITE, site) || !isOf(event, OWNER, owner)) {
      end();
      site = kept(event, SITE);
      owner = kept(event, OWNER);
    }
    if (event.getBoolean(BEGINS)) {
      end();
      if (event.getBoolean(COUNTS)) {
        begin(event);
      }
    }
    if (session != null) {
      progress.accept(event.getLong(TIME), event.getInt(SERVES));
    }
  }

  private static boolean isOf(InternalRow event, int column, UTF8String text) {
    return Objects.equals(event.isNullAt(column) ? null : event.getUTF8String(column), text);
  }

  private static UTF8String kept(InternalRow event, int column) {
    return event.isNullAt(column) ? null : event.getUTF8String(column).clone();
  }

  private void begin(InternalRow event) {
    session = new Object[apart.size() + 1];
    for (int i = 0; i < apart.size(); i++) {
      Object value = event.get(APART + i, apart.fields()[i].dataType());
      session[i] = value instanceof UTF8String text ? text.clone() : value;
    }
    progress.begin();
  }

  private void end() {
    if (session != null) {
      session[apart.size()] = progress.reached();
      ready.add(new GenericInternalRow(session));
      session = null;
    }
  }
}
