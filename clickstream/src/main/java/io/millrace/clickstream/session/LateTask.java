package io.millrace.clickstream.session;

import io.millrace.lake.Slice;
import java.util.Iterator;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.unsafe.types.UTF8String;

/** Restates the sessions of those visitors of one partition to whom events came late. */
final class LateTask implements LateVisitor.Told {
  private static final int EVENTS =
      SessionColumns.schema(SessionColumns.START_DATE).fieldIndex(SessionColumns.EVENTS);

  private final Restated restated = new Restated();
  private final LateVisitor.Terms terms;
  private final Set<String> slices;
  private final long version;
  private final UnsafeProjection pieces = UnsafeProjection.create(KeptPieces.COLUMNS);
  private final UnsafeProjection aliases = UnsafeProjection.create(Sessions.ALIASES);

  /**
   * @param slices to which events came
   * @param version of the table that sessions stand in
   * @param byStates whether late events alone arrive
   */
  LateTask(TaskTerms terms, Set<String> slices, long version, boolean byStates) {
    this.terms =
        new LateVisitor.Terms(
            terms.joining(),
            terms.rows(),
            terms.slicing(),
            new PartCodec(),
            byStates ? new SessionState() : null);
    this.slices = slices;
    this.version = version;
  }

  /**
   * @param rows as {@link Envelope} sorts them
   */
  Restated restate(Iterator<InternalRow> rows) {
    Visits visits = new Visits((site, key) -> new LateVisitor(terms, site, key, this));
    rows.forEachRemaining(visits::accept);
    visits.end();
    return restated;
  }

  @Override
  public void enters(Restatement.Standing session, Slice cause) {
    restated.entering.add(session.row());
    Restated.Counts counts = restated.causedBy(cause.value());
    counts.entering++;
    counts.events += events(session);
    touched(counts, session);
  }

  @Override
  public void leaves(Restatement.Standing session, Slice cause) {
    restated.leavingFiles.add(session.file().toString());
    restated.leavingPlaces.add(session.place());
    Restated.Counts counts = restated.causedBy(cause.value());
    counts.leaving++;
    counts.events -= events(session);
    touched(counts, session);
  }

  private static void touched(Restated.Counts counts, Restatement.Standing session) {
    counts.touched.merge(session.startDate().toString(), 1L, Long::sum);
  }

  private static long events(Restatement.Standing session) {
    return session.unsafeRow().getLong(EVENTS);
  }

  @Override
  public void retired(UTF8String site, Restatement.Standing session, UTF8String heir, Slice cause) {
    restated.retired.add(
        aliases
            .apply(
                new GenericInternalRow(
                    new Object[] {
                      session.id(), heir, site, session.start(), session.end(), version
                    }))
            .getBytes()
            .clone());
    restated.causedBy(cause.value()).retired++;
  }

  @Override
  public void stays(Slice cause) {
    restated.causedBy(cause.value()).unchanged++;
  }

  @Override
  public void lacksState() {
    restated.lacksState = true;
  }

  @Override
  public void keeps(Slice slice, UTF8String site, UTF8String key, LateVisitor.Kept piece) {
    if (slices.contains(slice.value())) {
      long begins = terms.codec().read(piece.part()).first.time();
      restated.pieces.add(
          pieces.apply(KeptPieces.row(slice.value(), site, key, begins, piece)).getBytes().clone());
    }
  }
}
