package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.log.Field;
import io.millrace.clickstream.log.Spans;
import java.util.List;
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

  private final Fields fields;
  private final Known<Cells.AgentCells> known = new Known<>();

  AgentColumns(Fields fields) {
    this.fields = fields;
  }

  Cells.AgentCells fill(Object[] row) {
    Cells.AgentCells agent = agent();
    row[USER_AGENT] = agent.written();
    row[BROWSER] = agent.browser();
    row[BROWSER_VERSION] = agent.version();
    row[OS] = agent.os();
    row[DEVICE] = agent.device();
    return agent;
  }

  /** To say nothing tells something only where the format has agents at all. */
  private Cells.AgentCells agent() {
    int slot = fields.slot(Field.USER_AGENT);
    if (slot == Fields.NONE) {
      return fields.declares(Field.USER_AGENT) ? SILENT : UNTOLD;
    }
    Spans spans = fields.spans();
    return known.get(spans.line(), spans.from(slot), spans.to(slot), any -> find(slot));
  }

  private Cells.AgentCells find(int slot) {
    UTF8String written = fields.text(slot);
    return Cells.AgentCells.of(written, Agents.read(written.toString()));
  }
}
