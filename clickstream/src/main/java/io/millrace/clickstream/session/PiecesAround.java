package io.millrace.clickstream.session;

import static org.apache.spark.sql.functions.col;

import io.millrace.lake.Companion;
import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;

/**
 * The pieces that some slices have kept, and of those who have late events also what is kept on
 * both sides of these slices: in the next one, and beyond it of visitors who never paused in it.
 * Read once, and held until it is closed.
 */
final class PiecesAround implements AutoCloseable {
  private final Dataset<Row> kept;
  private final Owners owners;
  private final Slice first;
  private final Slice last;
  private final JavaRDD<InternalRow> near;
  private final List<JavaRDD<InternalRow>> beyond = new ArrayList<>();
  private Optional<Instant> begin = Optional.empty();
  private Optional<Instant> end = Optional.empty();

  /** A piece on one side of the slices that reaches to them, of somebody who has late events. */
  private record Edge(String slice, long visitStart, long visitEnd, boolean goesThrough)
      implements Serializable {}

  private PiecesAround(
      Dataset<Row> kept,
      Owners owners,
      Slice first,
      Slice last,
      UnaryOperator<Slice> before,
      UnaryOperator<Slice> after) {
    this.kept = kept;
    this.owners = owners;
    this.first = first;
    this.last = last;
    this.near =
        KeptPieces.internal(
                kept.where(
                    col(Companion.SLICE)
                        .between(before.apply(first).value(), after.apply(last).value())))
            .map(InternalRow::copy)
            .persist(StorageLevel.MEMORY_AND_DISK());
    List<Edge> edges = edges(near);
    lookBeyond(edges, before.apply(first), before);
    lookBeyond(edges, after.apply(last), after);
  }

  /**
   * @param kept all pieces
   * @param slices in their order
   */
  static PiecesAround of(Dataset<Row> kept, Owners owners, Slicing slicing, List<Slice> slices) {
    return new PiecesAround(
        kept,
        owners,
        slices.get(0),
        slices.get(slices.size() - 1),
        slice -> slicing.at(slicing.interval(slice).orElseThrow().start().minusNanos(1)),
        slice -> slicing.at(slicing.interval(slice).orElseThrow().end()));
  }

  private List<Edge> edges(JavaRDD<InternalRow> pieces) {
    Owners some = owners;
    String from = first.value();
    String to = last.value();
    return pieces
        .filter(
            row ->
                KeptPieces.slice(row).compareTo(from) < 0 && KeptPieces.reachesOn(row)
                    || KeptPieces.slice(row).compareTo(to) > 0 && KeptPieces.reachesBack(row))
        .filter(row -> some.contains(KeptPieces.owner(row)))
        .map(
            row ->
                new Edge(
                    KeptPieces.slice(row),
                    KeptPieces.visitStart(row),
                    KeptPieces.visitEnd(row),
                    KeptPieces.reachesBack(row) && KeptPieces.reachesOn(row)))
        .collect(); // of those who have late events, who are known here
  }

  /** Who goes on beyond a whole slice has not paused in it, and is a machine. */
  private void lookBeyond(List<Edge> known, Slice edge, UnaryOperator<Slice> next) {
    Slice slice = edge;
    List<Edge> edges = known;
    while (true) {
      String value = slice.value();
      List<Edge> here = edges.stream().filter(each -> each.slice().equals(value)).toList();
      here.forEach(this::widen);
      if (here.stream().noneMatch(Edge::goesThrough)) {
        return;
      }
      slice = next.apply(slice);
      JavaRDD<InternalRow> more =
          KeptPieces.internal(kept.where(col(Companion.SLICE).equalTo(slice.value())));
      beyond.add(more);
      edges = edges(more);
    }
  }

  private void widen(Edge edge) {
    Instant from = Joining.instant(edge.visitStart());
    Instant to = Joining.instant(edge.visitEnd());
    begin = Optional.of(begin.filter(from::isAfter).orElse(from));
    end = Optional.of(end.filter(to::isBefore).orElse(to));
  }

  /** When the first visit beside the slices begins, of those that are looked at. */
  Optional<Instant> begin() {
    return begin;
  }

  /** When the last one ends. */
  Optional<Instant> end() {
    return end;
  }

  /** Those of the ones who have late events, to their visitors. */
  JavaRDD<InternalRow> sent() {
    JavaRDD<InternalRow> all = near;
    for (JavaRDD<InternalRow> more : beyond) {
      all = all.union(more);
    }
    return KeptPieces.sent(all, owners);
  }

  /** Those that all others have in some of the slices. */
  JavaRDD<InternalRow> ofOthers(List<Slice> slices) {
    return KeptPieces.ofOthers(near, owners, slices);
  }

  @Override
  public void close() {
    near.unpersist(false);
  }
}
