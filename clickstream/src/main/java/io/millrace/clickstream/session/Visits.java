package io.millrace.clickstream.session;

import io.millrace.lake.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads what {@link Envelope} has sorted, visitor by visitor. */
final class Visits {
  private final BiFunction<UTF8String, UTF8String, Visitor> visitors;
  private final PartCodec codec = new PartCodec();
  private final List<Part> together = new ArrayList<>(); // of one kind and time
  private UTF8String site;
  private UTF8String key;
  private Visitor visitor; // null before the first
  private int kind;
  private long at;

  /** Who is told of one visitor of a site, in order. */
  interface Visitor {
    void stands(Restatement.Standing session);

    /**
     * @param kind as {@link Envelope} numbers them
     */
    void part(int kind, Part part);

    /** A piece that a slice has kept; in no order. */
    default void keeps(Slice slice, LateVisitor.Kept piece) {
      throw new IllegalStateException("Nobody asked for the pieces of " + slice);
    }

    void end();
  }

  /**
   * @param visitors makes who is told, of site and visitor key
   */
  Visits(BiFunction<UTF8String, UTF8String, Visitor> visitors) {
    this.visitors = visitors;
  }

  void accept(InternalRow row) {
    Envelope.Opening opening = new Envelope.Opening(row);
    if (visitor == null || !opening.isOf(site, key)) {
      end();
      site = opening.site();
      key = opening.key();
      visitor = visitors.apply(site, key);
    } else if (opening.kind() != kind || opening.at() != at) {
      flush();
    }
    kind = opening.kind();
    at = opening.at();
    if (kind == Envelope.STANDING) {
      visitor.stands(StandingRows.standing(opening.body(), opening.file(), opening.place()));
    } else if (kind == Envelope.KEPT) {
      visitor.keeps(new Slice(opening.file().toString()), KeptPieces.kept(opening.body()));
    } else {
      together.add(codec.read(opening.body()));
    }
  }

  private void flush() {
    if (together.size() > 1) {
      together.sort(Envelope.Opening.BY_FIRST_EVENT);
    }
    together.forEach(part -> visitor.part(kind, part));
    together.clear();
  }

  /** No more rows come. */
  void end() {
    if (visitor != null) {
      flush();
      visitor.end();
      visitor = null;
    }
  }
}
