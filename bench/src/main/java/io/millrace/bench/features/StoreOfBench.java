package io.millrace.bench.features;

import io.millrace.features.online.OnlineStore;
import io.millrace.features.online.Pace;

/** A server that features are exported to. */
interface StoreOfBench extends AutoCloseable {
  OnlineStore open(Pace pace);

  void empty();

  /** What the server has spent since it began; 0 if it cannot be told. */
  double cpuSeconds();

  @Override
  void close();
}
