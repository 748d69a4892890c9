package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.Agent;
import io.millrace.clickstream.enrich.AgentReader;
import io.millrace.clickstream.enrich.SentAgent;
import io.millrace.clickstream.log.Reason;
import io.millrace.clickstream.log.Slot;
import io.millrace.clickstream.log.Spans;
import java.util.List;
import java.util.Optional;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Makes rows of fields, with the columns of {@link EventColumns}: each group of columns by a class
 * of its own, in an order in which each finds on the row what it needs. Remembers what was looked
 * up. Not for several threads at once.
 */
public final class EventReader {
  private static final int EVENT_ID = column(EventColumns.EVENT_ID);
  private static final int RULES = column(EventColumns.RULES);
  private static final int FILE = column(EventColumns.FILE);
  private static final int LINE = column(EventColumns.LINE);
  private static final int COLUMNS = EventColumns.SCHEMA.size();

  private final Fields fields = new Fields();
  private final MeasureColumns measures = new MeasureColumns(fields);
  private final TimeColumns times;
  private final RequestColumns request;
  private final AgentColumns agents;
  private final AddressColumns addresses;
  private final OriginColumns origins;
  private final KindColumns kinds = new KindColumns(fields);
  private final VisitorColumns visitors;
  private final UTF8String version;
  private Optional<Refusal> refusal = Optional.empty();

  /**
   * @param version of the rules
   * @param agents tells what agents say
   */
  public EventReader(EventRules rules, String version, AgentReader agents) {
    QueryFilter filter = new QueryFilter(rules.privacy());
    this.times = new TimeColumns(rules, fields);
    this.request = new RequestColumns(fields, filter);
    this.agents = new AgentColumns(fields, agents);
    this.addresses = new AddressColumns(rules, fields);
    this.origins = new OriginColumns(rules, fields, filter);
    this.visitors = new VisitorColumns(rules, fields);
    this.version = UTF8String.fromString(version);
  }

  /**
   * Begins the row of an event: what must be right of it, and when it happened.
   *
   * @param found what the spans' slots are
   * @return empty if the fields are not those of an event; {@link #reason} says why
   */
  public Optional<Object[]> begin(List<Slot> found, Spans event) {
    fields.next(found, event);
    Object[] row = new Object[COLUMNS];
    refusal = measures.fill(row);
    if (refusal.isEmpty()) {
      refusal = times.fill(row);
    }
    return refusal.isEmpty() ? Optional.of(row) : Optional.empty();
  }

  /**
   * Adds all else to a row that was begun just before, but for its identity and the line it stands
   * in, which {@link #identify} adds.
   */
  public void complete(Object[] row) {
    request.fill(row);
    Cells.AgentCells agent = agents.fill(row);
    Cells.PlaceCells place = addresses.fill(row);
    Cells.OriginCells origin = origins.fill(row, request.tags());
    BotColumns.fill(row, request.isHttp(), agent, place, origin);
    kinds.fill(row, request.isHttp());
    visitors.fill(row);
    row[RULES] = version;
  }

  /**
   * What the client of the event that was begun says of itself, if this has not met it yet. One
   * that says nothing is never met, nor one that is hidden.
   */
  public Optional<SentAgent> unmetAgent() {
    return agents.unmet();
  }

  /** What the client of the event that was begun says of itself; empty if it says nothing. */
  public Optional<SentAgent> sentAgent() {
    return agents.sent();
  }

  /**
   * Adds what an agent says to a row that was completed by a reader whose agents were all {@link
   * Agent#UNREAD}: then it is as if its agent had been read at once.
   */
  public static void tell(Object[] row, Agent agent) {
    AgentColumns.tell(row, agent);
  }

  /** Why the last event was none. */
  public Reason reason() {
    return refusal.orElseThrow().reason();
  }

  /** {@link #reason} in words. */
  public String detail() {
    return refusal.orElseThrow().detail();
  }

  /** Whether the last event's time had no offset, so that the declared zone was taken. */
  public boolean assumedZone() {
    return times.assumedZone();
  }

  /** When an event happened, in microseconds since 1970. */
  public static long time(Object[] row) {
    return (Long) row[TimeColumns.EVENT_TIME];
  }

  public static void identify(Object[] row, Identity identity, UTF8String file, long line) {
    row[EVENT_ID] = UTF8String.fromBytes(identity.hex());
    row[FILE] = file;
    row[LINE] = line;
  }
}
