package io.millrace.clickstream.enrich;

import java.io.Serializable;

/** Tells what an agent's text and hints say; always the same of the same. */
public interface AgentReader extends Serializable {
  Agent read(SentAgent sent);
}
