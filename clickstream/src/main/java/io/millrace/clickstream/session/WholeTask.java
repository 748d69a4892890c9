package io.millrace.clickstream.session;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes the sessions of the visitors of one partition, one after another. */
final class WholeTask {
  private final Joining joining;
  private final SessionRows rows;
  private final Queue<InternalRow> ready = new ArrayDeque<>();

  WholeTask(TaskTerms terms) {
    this.joining = terms.joining();
    this.rows = terms.rows();
  }

  /**
   * @param sorted as {@link Envelope} sorts them
   */
  Iterator<InternalRow> sessions(Iterator<InternalRow> sorted) {
    Visits visits = new Visits(Folding::new);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        while (ready.isEmpty() && sorted.hasNext()) {
          visits.accept(sorted.next());
        }
        if (ready.isEmpty()) {
          visits.end();
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

  private final class Folding implements Visits.Visitor {
    private final Fold fold;

    Folding(UTF8String site, UTF8String key) {
      this.fold = new Fold(joining, site, key, session -> ready.add(rows.values(site, session)));
    }

    @Override
    public void stands(Restatement.Standing session) {
      throw new IllegalStateException("A table that is made anew has no sessions yet");
    }

    @Override
    public void part(int kind, Part part) {
      fold.accept(part);
    }

    @Override
    public void end() {
      fold.end();
    }
  }
}
