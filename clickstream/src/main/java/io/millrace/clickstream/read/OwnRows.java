package io.millrace.clickstream.read;

import io.millrace.clickstream.event.EventReader;
import io.millrace.clickstream.log.Reason;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/** The events of files that belong to the slice they were delivered for. */
final class OwnRows implements Iterator<InternalRow>, FileEvents.Listener {
  private final Task task;
  private final Iterator<DeliveredFiles.Delivered> files;
  private final EventReader reader;
  private final Days days;
  private final ArrayDeque<InternalRow> ready = new ArrayDeque<>();
  private FileEvents file;

  OwnRows(Task task, Iterator<DeliveredFiles.Delivered> files) {
    this.task = task;
    this.files = files;
    this.reader = task.reader();
    this.days = task.days();
    TaskContext context = TaskContext.get();
    if (context != null) {
      context.addTaskCompletionListener(
          ended -> {
            close();
          });
    }
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty()) {
      if (file == null) {
        if (!files.hasNext()) {
          return false;
        }
        file = new FileEvents(task, files.next(), reader, this);
      }
      if (!file.advance()) {
        close();
      }
    }
    return true;
  }

  private void close() {
    if (file != null) {
      file.close();
      file = null;
    }
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.poll();
  }

  @Override
  public void event(Object[] row, FileEvents from) {
    if (days.isOwn(EventReader.time(row))) {
      from.complete(row);
      ready.add(new GenericInternalRow(row));
    }
  }

  // What else there is, the survey has told.

  @Override
  public void duplicate() {}

  @Override
  public void filtered(String rule) {}

  @Override
  public void rejected(Reason reason, String detail, FileEvents from) {}
}
