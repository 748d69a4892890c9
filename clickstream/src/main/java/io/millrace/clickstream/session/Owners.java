package io.millrace.clickstream.session;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/** Those who have late events, and when: few, since late events are. */
final class Owners implements Serializable {
  private static final long serialVersionUID = 1;
  private static final DataType[] VISITOR = {
    DataTypes.StringType, DataTypes.StringType, DataTypes.LongType, DataTypes.LongType
  };

  private final Map<PartialSessions.Owner, Span> owners;

  Owners(Map<PartialSessions.Owner, Span> owners) {
    this.owners = owners;
  }

  /** From the first to the last of somebody's late events, in microseconds since 1970. */
  record Span(long first, long last) implements Serializable {
    Span with(Span other) {
      return new Span(Math.min(first, other.first), Math.max(last, other.last));
    }
  }

  /** One owner, in a form that is sent. */
  private record Late(byte[] site, byte[] key, Span span) implements Serializable {
    PartialSessions.Owner owner() {
      return new PartialSessions.Owner(UTF8String.fromBytes(site), UTF8String.fromBytes(key));
    }
  }

  /**
   * @param events columns as {@link EventRow#COLUMNS}
   */
  static Owners of(JavaRDD<InternalRow> events, SessionRules rules) {
    Map<PartialSessions.Owner, Span> owners = new HashMap<>();
    events
        .mapPartitions(rows -> lateOf(rows, new EventRow(rules)))
        .collect() // at most one for each late event
        .forEach(late -> owners.merge(late.owner(), late.span(), Span::with));
    return new Owners(owners);
  }

  private static Iterator<Late> lateOf(Iterator<InternalRow> rows, EventRow event) {
    Map<PartialSessions.Owner, Span> some = new HashMap<>();
    rows.forEachRemaining(
        row -> {
          event.turnTo(row);
          PartialSessions.Owner owner = new PartialSessions.Owner(event.site(), event.key());
          Span now = new Span(event.time(), event.time());
          if (some.computeIfPresent(owner, (known, span) -> span.with(now)) == null) {
            some.put(owner.kept(), now);
          }
        });
    return some.entrySet().stream()
        .map(
            each ->
                new Late(
                    each.getKey().site().getBytes(),
                    each.getKey().key().getBytes(),
                    each.getValue()))
        .iterator();
  }

  /**
   * Sites and visitors, and behind them between which times their sessions are looked for, as rows
   * in Spark's binary form. Who is named by an event alone is not among them.
   *
   * @param looked for by the span of their late events
   */
  List<byte[]> visitors(UnaryOperator<Span> looked) {
    UnsafeProjection projection = UnsafeProjection.create(VISITOR);
    List<byte[]> rows = new ArrayList<>();
    owners.forEach(
        (owner, late) -> {
          Span span = looked.apply(late);
          OwnerKey.visitor(owner.key())
              .map(visitor -> new Object[] {owner.site(), visitor, span.first(), span.last()})
              .map(values -> projection.apply(new GenericInternalRow(values)).getBytes().clone())
              .ifPresent(rows::add);
        });
    return rows;
  }

  boolean contains(PartialSessions.Owner owner) {
    return owners.containsKey(owner);
  }
}
