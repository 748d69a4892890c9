package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.log.Field;
import io.millrace.clickstream.log.Spans;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/** Who visited which site, and whether that may be followed. */
final class VisitorColumns {
  private static final int SITE = column(EventColumns.SITE);
  private static final int VISITOR = column(EventColumns.VISITOR);
  private static final int USER_ID = column(EventColumns.USER_ID);
  private static final int DO_NOT_TRACK = column(EventColumns.DO_NOT_TRACK);

  private static final UTF8String DASH = UTF8String.fromString("-");
  private static final long DAY = 86_400_000_000L;

  private final Fields fields;
  private final List<VisitorKey> keys;
  private final Visitors visitors;
  private final UTF8String site;
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream();

  VisitorColumns(EventRules rules, Fields fields) {
    this.fields = fields;
    this.keys = rules.visitor();
    this.visitors = new Visitors(rules.privacy());
    this.site = UTF8String.fromString(rules.site());
  }

  /** Reads the time, the address and the agent off the row. */
  void fill(Object[] row) {
    UTF8String named = fields.text(Field.SITE);
    row[SITE] = named == null ? site : named;
    UTF8String user = fields.text(Field.USER);
    row[USER_ID] = user == null ? null : visitors.user(user.getBytes());
    row[DO_NOT_TRACK] = doNotTrack();
    row[VISITOR] = visitor(row);
  }

  private Boolean doNotTrack() {
    int slot = fields.slot(Field.DNT);
    if (slot == Fields.NONE) {
      return null;
    }
    Spans spans = fields.spans();
    byte first = spans.line()[spans.from(slot)];
    return first == '1' || first == 't';
  }

  /** By the first key of which there are all parts. */
  private UTF8String visitor(Object[] row) {
    for (VisitorKey key : keys) {
      UTF8String visitor = visitor(row, key);
      if (visitor != null) {
        return visitor;
      }
    }
    return null;
  }

  private UTF8String visitor(Object[] row, VisitorKey key) {
    List<byte[]> found = new ArrayList<>(key.parts().size());
    for (VisitorKey.Part part : key.parts()) {
      UTF8String value = value(row, part);
      if (value == null || value.numBytes() == 0) {
        return null;
      }
      found.add(value.getBytes());
    }
    joined.reset();
    for (byte[] value : found) {
      if (joined.size() > 0) {
        joined.write(0);
      }
      joined.writeBytes(value);
    }
    return visitors.visitor(key.word(), joined.toByteArray(), found.size() > 1);
  }

  /** Missing parts are NULL; an agent that says nothing is one too. */
  private UTF8String value(Object[] row, VisitorKey.Part part) {
    return switch (part.kind()) {
      case COOKIE -> fields.cookie(part.name());
      case VISITOR -> fields.text(Field.VISITOR);
      case USER -> fields.text(Field.USER);
      case ADDRESS -> (UTF8String) row[AddressColumns.ADDRESS];
      case USER_AGENT ->
          row[AgentColumns.USER_AGENT] == null ? DASH : (UTF8String) row[AgentColumns.USER_AGENT];
      case SITE -> (UTF8String) row[SITE];
      case DAY ->
          UTF8String.fromString(
              Long.toString(Math.floorDiv((Long) row[TimeColumns.EVENT_TIME], DAY)));
    };
  }
}
