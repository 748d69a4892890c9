package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.Origins;
import io.millrace.clickstream.log.Field;
import java.io.ByteArrayOutputStream;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;

/** Where the visitor comes from, by the referrer and the tags of the page that was asked for. */
final class OriginColumns {
  private static final int REFERRER = column(EventColumns.REFERRER);
  private static final int MEDIUM = column(EventColumns.MEDIUM);
  private static final int SOURCE = column(EventColumns.SOURCE);
  private static final int CAMPAIGN = column(EventColumns.CAMPAIGN);
  private static final int TERM = column(EventColumns.TERM);
  private static final int CONTENT = column(EventColumns.CONTENT);
  private static final int CLICK_ID = column(EventColumns.CLICK_ID);
  private static final int CHANNEL = column(EventColumns.CHANNEL);

  private final Fields fields;
  private final QueryFilter filter;
  private final Origins origins;
  private final Known<Cells.OriginCells> untagged = new Known<>();
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream();

  OriginColumns(EventRules rules, Fields fields, QueryFilter filter) {
    this.fields = fields;
    this.filter = filter;
    this.origins = new Origins(Set.copyOf(rules.ownHosts()));
  }

  /**
   * Reads the host that was asked off the row.
   *
   * @param tags the query that holds some; empty if none does
   */
  Cells.OriginCells fill(Object[] row, String tags) {
    int slot = fields.slot(Field.REFERRER);
    UTF8String referrer = slot == Fields.NONE ? null : fields.text(slot);
    UTF8String host = (UTF8String) row[RequestColumns.HOST];
    Cells.OriginCells origin =
        tags.isEmpty() ? untagged(slot, referrer, host) : find(referrer, tags, host);
    row[REFERRER] = referrer == null ? null : filter.link(referrer);
    row[MEDIUM] = origin.medium();
    row[SOURCE] = origin.source();
    row[CAMPAIGN] = origin.campaign();
    row[TERM] = origin.term();
    row[CONTENT] = origin.content();
    row[CLICK_ID] = origin.clickId();
    row[CHANNEL] = origin.channel();
    return origin;
  }

  private Cells.OriginCells untagged(int slot, UTF8String referrer, UTF8String host) {
    joined.reset();
    if (slot != Fields.NONE) {
      fields.write(slot, joined);
    }
    joined.write('\n');
    if (host != null && slot != Fields.NONE) {
      joined.writeBytes(host.getBytes());
    }
    byte[] key = joined.toByteArray();
    return untagged.get(key, 0, key.length, any -> find(referrer, "", host));
  }

  private Cells.OriginCells find(UTF8String referrer, String tags, UTF8String host) {
    return Cells.OriginCells.of(
        origins.of(
            referrer == null ? "" : referrer.toString(),
            tags,
            host == null ? "" : host.toString()));
  }
}
