package io.millrace.lake.gate;

import java.util.Map;

/** What is to become of a pending write. */
public sealed interface Decision {
  /**
   * It becomes visible, together with these.
   *
   * @param userMetadata of the commit
   * @param transactions number by app id, each as a {@code SetTransaction}
   */
  record Publish(String userMetadata, Map<String, Long> transactions) implements Decision {
    public Publish {
      transactions = Map.copyOf(transactions);
    }
  }

  /** Nothing is committed. */
  record Withhold() implements Decision {}
}
