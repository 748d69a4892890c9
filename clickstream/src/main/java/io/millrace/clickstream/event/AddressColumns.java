package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.log.Field;
import io.millrace.clickstream.log.Spans;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/** The client's address, and where that is. */
final class AddressColumns {
  static final int ADDRESS = column(EventColumns.ADDRESS);
  private static final int FORWARDED_FOR = column(EventColumns.FORWARDED_FOR);
  private static final int COUNTRY = column(EventColumns.COUNTRY);
  private static final int ASN = column(EventColumns.ASN);

  private static final Cells.PlaceCells NOWHERE = new Cells.PlaceCells(null, null, null, List.of());

  private final Fields fields;
  private final boolean cutsAddresses;
  private final Places places;
  private final Known<Cells.PlaceCells> known = new Known<>();
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream();

  AddressColumns(EventRules rules, Fields fields) {
    this.fields = fields;
    this.cutsAddresses = rules.privacy().cutsAddresses();
    this.places = new Places(rules);
  }

  Cells.PlaceCells fill(Object[] row) {
    int chain = fields.slot(Field.FORWARDED_FOR);
    UTF8String forwarded = chain == Fields.NONE ? null : fields.text(chain);
    Cells.PlaceCells place = forwarded == null ? ofPeer() : behindProxies(chain, forwarded);
    row[FORWARDED_FOR] = cutsAddresses ? null : forwarded;
    row[ADDRESS] = place.address();
    row[COUNTRY] = place.country();
    row[ASN] = place.system();
    return place;
  }

  private Cells.PlaceCells ofPeer() {
    int peer = fields.slot(Field.ADDRESS);
    if (peer == Fields.NONE) {
      return NOWHERE;
    }
    Spans spans = fields.spans();
    return known.get(
        spans.line(),
        spans.from(peer),
        spans.to(peer),
        any -> places.find(fields.string(Field.ADDRESS), ""));
  }

  private Cells.PlaceCells behindProxies(int chain, UTF8String forwarded) {
    joined.reset();
    int peer = fields.slot(Field.ADDRESS);
    if (peer != Fields.NONE) {
      fields.write(peer, joined);
    }
    joined.write(' ');
    fields.write(chain, joined);
    byte[] key = joined.toByteArray();
    return known.get(
        key, 0, key.length, any -> places.find(fields.string(Field.ADDRESS), forwarded.toString()));
  }
}
