package io.millrace.features.sweep;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;

/** Keeps the events that can still become the answer, in the order of time. */
abstract class SlidingKept implements Sliding {
  final KeptEvents kept;

  SlidingKept(Coder coder) {
    this.kept = new KeptEvents(coder);
  }

  @Override
  public final void clear() {
    kept.clear();
  }

  @Override
  public final void take(Cursor from) {
    kept.take(from);
  }

  @Override
  public final void put(Bytes into) {
    kept.put(into);
  }

  @Override
  public final void forget(long start) {
    kept.dropBefore(start);
  }
}
