package io.millrace.clickstream.enrich;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzerDirect;

/**
 * Reads what agents call themselves. To read one takes about a millisecond, so each distinct one is
 * read once in a process.
 */
public final class Agents {
  /** The rules that verdicts come from. */
  public static final String VERSION = "yauaa-7.32.0 rules-2 " + Crawlers.VERSION;

  /** It is on the list of crawlers. */
  public static final String ON_LIST = "crawler-list";

  /** Its text is built as those of robots are. */
  public static final String ROBOT_CLASS = "agent-class";

  /** It says nothing of itself. */
  public static final String NO_AGENT = "no-agent";

  /** The header's name stands within its value, as broken programs send it. */
  public static final String HEADER_IN_AGENT = "header-in-agent";

  /** All that an agent's text can say. */
  public static final List<String> REASONS =
      List.of(ON_LIST, ROBOT_CLASS, NO_AGENT, HEADER_IN_AGENT);

  /** What the parser puts in place of every name that it does not believe. */
  private static final String DISBELIEVED = "Hacker";

  private static final String HEADER = "user-agent:";
  private static final int MOST_KNOWN = 200_000;
  private static final String AGENT = "User-Agent";
  private static final Map<SentAgent, Agent> KNOWN = new ConcurrentHashMap<>();

  /** Made when the first agent is read: that takes seconds. */
  private static final class Parser {
    private static final UserAgentAnalyzerDirect INSTANCE =
        UserAgentAnalyzerDirect.newBuilder()
            .hideMatcherLoadStats()
            .withField(UserAgent.AGENT_NAME)
            .withField("AgentVersionMajor")
            .withField(UserAgent.OPERATING_SYSTEM_NAME)
            .withField(UserAgent.DEVICE_CLASS)
            .immediateInitialization()
            .build();

    static synchronized UserAgent.ImmutableUserAgent parse(Map<String, String> headers) {
      return INSTANCE.parse(headers);
    }
  }

  private Agents() {}

  /**
   * @param agent as the client sent it; empty if it sent none
   */
  public static Agent read(String agent) {
    return read(SentAgent.of(agent));
  }

  public static Agent read(SentAgent sent) {
    Agent known = KNOWN.get(sent);
    if (known == null) {
      known = sent.text().isEmpty() ? silent() : parse(sent);
      if (KNOWN.size() >= MOST_KNOWN) {
        KNOWN.clear();
      }
      KNOWN.put(sent, known);
    }
    return known;
  }

  private static Agent silent() {
    return new Agent("", "", "", "", List.of(NO_AGENT));
  }

  private static Agent parse(SentAgent sent) {
    TreeSet<String> reasons = new TreeSet<>();
    Map<String, String> headers = new HashMap<>(sent.hints());
    String agent = sent.text();
    if (agent.regionMatches(true, 0, HEADER, 0, HEADER.length())) {
      reasons.add(HEADER_IN_AGENT);
      agent = agent.substring(HEADER.length()).trim();
    }
    if (Crawlers.vendored().find(agent).isPresent()) {
      reasons.add(ON_LIST);
    }
    headers.put(AGENT, agent);
    UserAgent parsed = Parser.parse(headers);
    String device = known(parsed.getValue(UserAgent.DEVICE_CLASS));
    if (device.startsWith("Robot") || device.equals(DISBELIEVED)) {
      reasons.add(ROBOT_CLASS);
    }
    return new Agent(
        name(parsed.getValue(UserAgent.AGENT_NAME)),
        name(parsed.getValue("AgentVersionMajor")),
        name(parsed.getValue(UserAgent.OPERATING_SYSTEM_NAME)),
        device,
        List.copyOf(reasons));
  }

  private static String name(String value) {
    return DISBELIEVED.equals(value) ? "" : known(value);
  }

  private static String known(String value) {
    return value == null || value.equals(UserAgent.UNKNOWN_VALUE) || value.equals("??")
        ? ""
        : value;
  }
}
