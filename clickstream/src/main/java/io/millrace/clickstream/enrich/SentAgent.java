package io.millrace.clickstream.enrich;

import java.io.Serializable;
import java.util.Map;

/**
 * What a client says of itself.
 *
 * @param text as it was sent; empty if there was none
 * @param hints the client hints that it sent beside it, by header, such as {@code Sec-CH-UA}
 */
public record SentAgent(String text, Map<String, String> hints) implements Serializable {
  public SentAgent {
    hints = Map.copyOf(hints);
  }

  public static SentAgent of(String text) {
    return new SentAgent(text, Map.of());
  }
}
