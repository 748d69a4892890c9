package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.Agent;
import io.millrace.clickstream.enrich.AgentReader;
import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.enrich.SentAgent;
import io.millrace.clickstream.log.Field;
import io.millrace.clickstream.log.Spans;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** What the client calls itself, and what that says of it. */
final class AgentColumns {
  static final int USER_AGENT = column(EventColumns.USER_AGENT);
  private static final int BROWSER = column(EventColumns.BROWSER);
  private static final int BROWSER_VERSION = column(EventColumns.BROWSER_VERSION);
  private static final int OS = column(EventColumns.OS);
  private static final int DEVICE = column(EventColumns.DEVICE);

  private static final Cells.AgentCells SILENT = Cells.AgentCells.of(null, Agents.read(""));
  private static final Cells.AgentCells UNTOLD =
      new Cells.AgentCells(
          null, null, null, null, null, List.of(), new GenericArrayData(new Object[0]));

  /** Client hints, by the headers that they come by. */
  private static final Map<Field, String> HINTS =
      Map.of(
          Field.SEC_CH_UA, "Sec-CH-UA",
          Field.SEC_CH_UA_FULL_VERSION_LIST, "Sec-CH-UA-Full-Version-List",
          Field.SEC_CH_UA_MOBILE, "Sec-CH-UA-Mobile",
          Field.SEC_CH_UA_MODEL, "Sec-CH-UA-Model",
          Field.SEC_CH_UA_PLATFORM, "Sec-CH-UA-Platform",
          Field.SEC_CH_UA_PLATFORM_VERSION, "Sec-CH-UA-Platform-Version",
          Field.SEC_CH_UA_ARCH, "Sec-CH-UA-Arch");

  private static final Field[] HINT_FIELDS = HINTS.keySet().toArray(Field[]::new);

  private final Fields fields;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AgentReader reader;
  private final Known<Cells.AgentCells> known = new Known<>();
  private final Known<SentAgent> met = new Known<>();
  private SentAgent unmet;

  AgentColumns(Fields fields, AgentReader reader) {
    this.fields = fields;
    this.reader = reader;
  }

  /**
   * What the client says of itself, if it is met for the first time; may be told again at times.
   */
  Optional<SentAgent> unmet() {
    int slot = fields.slot(Field.USER_AGENT);
    if (slot == Fields.NONE) {
      return Optional.empty();
    }
    unmet = null;
    remembered(met, slot, sent -> unmet = sent);
    return Optional.ofNullable(unmet);
  }

  /** What the client says of itself; the same object of the same, if it is not long ago. */
  Optional<SentAgent> sent() {
    int slot = fields.slot(Field.USER_AGENT);
    return slot == Fields.NONE
        ? Optional.empty()
        : Optional.of(remembered(met, slot, Function.identity()));
  }

  Cells.AgentCells fill(Object[] row) {
    Cells.AgentCells agent = agent();
    put(row, agent);
    return agent;
  }

  /** Adds to a row that was filled while nothing was known of its agent. */
  static void tell(Object[] row, Agent agent) {
    put(row, Cells.AgentCells.of((UTF8String) row[USER_AGENT], agent));
    BotColumns.add(row, agent.botReasons());
  }

  private static void put(Object[] row, Cells.AgentCells agent) {
    row[USER_AGENT] = agent.written();
    row[BROWSER] = agent.browser();
    row[BROWSER_VERSION] = agent.version();
    row[OS] = agent.os();
    row[DEVICE] = agent.device();
  }

  /** To say nothing tells something only where the format has agents at all. */
  private Cells.AgentCells agent() {
    int slot = fields.slot(Field.USER_AGENT);
    if (slot == Fields.NONE) {
      return fields.declares(Field.USER_AGENT) ? SILENT : UNTOLD;
    }
    return remembered(
        known, slot, sent -> Cells.AgentCells.of(fields.text(slot), reader.read(sent)));
  }

  /** What was found out of the very bytes that the client sent. */
  private <T> T remembered(Known<T> known, int slot, Function<SentAgent, T> find) {
    if (!isHinted()) {
      Spans spans = fields.spans();
      return known.get(
          spans.line(), spans.from(slot), spans.to(slot), any -> find.apply(sent(slot, Map.of())));
    }
    byte[] all = said(slot);
    return known.get(all, 0, all.length, any -> find.apply(sent(slot, hints())));
  }

  private boolean isHinted() {
    for (Field hint : HINT_FIELDS) { // of each event, so no stream
      if (fields.slot(hint) != Fields.NONE) {
        return true;
      }
    }
    return false;
  }

  /** The agent and all hints, as they are written. */
  private byte[] said(int slot) {
    said.reset();
    fields.write(slot, said);
    for (Field hint : HINT_FIELDS) {
      int at = fields.slot(hint);
      said.write(0);
      if (at != Fields.NONE) {
        fields.write(at, said);
      }
    }
    return said.toByteArray();
  }

  private Map<String, String> hints() {
    Map<String, String> hints = new HashMap<>();
    HINTS.forEach(
        (field, header) -> {
          UTF8String value = fields.text(field);
          if (value != null) {
            hints.put(header, value.toString());
          }
        });
    return hints;
  }

  private SentAgent sent(int slot, Map<String, String> hints) {
    return new SentAgent(fields.text(slot).toString(), hints);
  }
}
