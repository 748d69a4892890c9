package io.millrace.clickstream.event;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.Agent;
import io.millrace.clickstream.enrich.Origin;
import java.util.List;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** What was looked up, in the form that rows hold. */
final class Cells {
  private Cells() {}

  static int column(String name) {
    return EventColumns.SCHEMA.fieldIndex(name);
  }

  /** NULL for what is empty. */
  static UTF8String text(String value) {
    return value == null || value.isEmpty() ? null : UTF8String.fromString(value);
  }

  static GenericArrayData texts(List<String> values) {
    return new GenericArrayData(values.stream().map(UTF8String::fromString).toArray());
  }

  /** An agent. */
  record AgentCells(
      UTF8String written,
      UTF8String browser,
      UTF8String version,
      UTF8String os,
      UTF8String device,
      List<String> reasons,
      GenericArrayData reasonCells) {
    static AgentCells of(UTF8String written, Agent agent) {
      return new AgentCells(
          written,
          text(agent.browser()),
          text(agent.version()),
          text(agent.os()),
          text(agent.device()),
          agent.botReasons(),
          texts(agent.botReasons()));
    }
  }

  /** Where a visit comes from. */
  record OriginCells(
      UTF8String medium,
      UTF8String source,
      UTF8String campaign,
      UTF8String term,
      UTF8String content,
      UTF8String clickId,
      UTF8String channel,
      boolean spam) {
    static OriginCells of(Origin origin) {
      return new OriginCells(
          text(origin.medium()),
          text(origin.source()),
          text(origin.campaign()),
          text(origin.term()),
          text(origin.content()),
          text(origin.clickId()),
          text(origin.channel()),
          origin.spam());
    }
  }

  /**
   * An address.
   *
   * @param reasons of networks of machines that it is in
   */
  record PlaceCells(UTF8String address, UTF8String country, Long system, List<String> reasons) {}
}
