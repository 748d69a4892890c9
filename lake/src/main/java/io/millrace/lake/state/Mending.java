package io.millrace.lake.state;

import io.millrace.lake.Slice;
import io.millrace.lake.ledger.Outcome;
import io.millrace.lake.ledger.RunFinished;
import io.millrace.lake.metastore.Mark;

/** One thing that was derived from the commits, is not as they say, and can be made so. */
public sealed interface Mending {
  /** The dataset, its companion or the ledger is unknown to the metastore. */
  record Register() implements Mending {
    @Override
    public String sentence() {
      return "register the table and its ready marks in the metastore";
    }
  }

  /** The ledger does not know how a run ended. */
  record RecordEnd(RunFinished end) implements Mending {
    @Override
    public String sentence() {
      return end.outcome() == Outcome.KILLED
          ? "close run %s of slice %s, whose process is gone".formatted(end.run(), end.slice())
          : "record that run %s ended as %s for slice %s"
              .formatted(end.run(), end.outcome(), end.slice());
    }
  }

  /** A ready slice has no mark, or one that says something else. */
  record SetMark(Slice slice, Mark mark) implements Mending {
    @Override
    public String sentence() {
      return "mark slice %s as ready".formatted(slice);
    }
  }

  /** A slice that is not ready has a mark. */
  record RemoveMark(Slice slice) implements Mending {
    @Override
    public String sentence() {
      return "take the ready mark of slice %s away".formatted(slice);
    }
  }

  /** What is to be done, for people; it goes on a sentence that begins with the dataset's name. */
  String sentence();
}
