package io.millrace.clickstream.enrich;

import java.io.Serializable;
import java.util.List;

/**
 * What an agent's text says.
 *
 * @param browser its name, such as {@code Chrome}
 * @param version its major version; may be empty
 * @param os the operating system's name
 * @param device its class, such as {@code Desktop} or {@code Phone}
 * @param botReasons why it is taken for a machine, sorted; empty if it is not
 */
public record Agent(
    String browser, String version, String os, String device, List<String> botReasons)
    implements Serializable {
  /** Of which nothing is known yet. */
  public static final Agent UNREAD = new Agent("", "", "", "", List.of());

  public Agent {
    botReasons = List.copyOf(botReasons);
  }
}
