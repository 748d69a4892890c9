package io.millrace.clickstream.session;

import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Restates the sessions of the visitors of one partition. */
final class RestateTask implements Restatement.Told {
  private final Restated restated = new Restated();
  private final Restatement restatement;
  private final PartCodec codec = new PartCodec();
  private final UnsafeProjection pieces = UnsafeProjection.create(Sessions.PIECES);
  private final UnsafeProjection aliases = UnsafeProjection.create(Sessions.ALIASES);
  private final long version;

  /**
   * @param version of the table that sessions stand in
   */
  RestateTask(TaskTerms terms, Slice slice, long version) {
    Slicing.Interval time = terms.slicing().interval(slice).orElseThrow();
    this.restatement = new Restatement(terms.joining(), terms.rows(), time, this);
    this.version = version;
  }

  /**
   * @param rows as {@link Envelope} sorts them
   */
  Restated restate(Iterator<InternalRow> rows) {
    Visits visits = new Visits((site, key) -> restatement.new Visitor(site, key));
    rows.forEachRemaining(visits::accept);
    visits.end();
    return restated;
  }

  @Override
  public void enters(UTF8String site, Session session, UnsafeRow row) {
    restated.entering.add(row.getBytes().clone());
    restated.counts.entering++;
    touched(row.getUTF8String(SessionRows.START_DATE));
  }

  @Override
  public void leaves(Restatement.Standing session) {
    restated.leavingFiles.add(session.file().toString());
    restated.leavingPlaces.add(session.place());
    restated.counts.leaving++;
    touched(session.startDate());
  }

  private void touched(UTF8String slice) {
    restated.counts.touched.merge(slice.toString(), 1L, Long::sum);
  }

  @Override
  public void retired(UTF8String site, Restatement.Standing session, UTF8String heir) {
    restated.retired.add(
        aliases
            .apply(
                new GenericInternalRow(
                    new Object[] {
                      session.id(), heir, site, session.start(), session.end(), version
                    }))
            .getBytes()
            .clone());
    restated.counts.retired++;
  }

  @Override
  public void stays() {
    restated.counts.unchanged++;
  }

  @Override
  public void keeps(UTF8String site, UTF8String key, Pieces.Piece piece) {
    restated.pieces.add(
        pieces
            .apply(
                new GenericInternalRow(
                    new Object[] {
                      site,
                      key,
                      piece.reachesBack(),
                      piece.reachesOn(),
                      piece.visitStart(),
                      piece.visitEnd(),
                      piece.part().first.time(),
                      codec.write(piece.part())
                    }))
            .getBytes()
            .clone());
    restated.counts.pieces++;
  }

  @Override
  public void placed(long events) {
    restated.counts.events += events;
  }
}
