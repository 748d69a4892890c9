package io.millrace.clickstream.session;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Tuple2;

/** Those who have late events: few, since late events are. */
final class Owners implements Serializable {
  private static final long serialVersionUID = 1;

  private final Set<PartialSessions.Owner> owners;

  Owners(Set<PartialSessions.Owner> owners) {
    this.owners = owners;
  }

  /**
   * @param events columns as {@link EventRow#COLUMNS}
   */
  static Owners of(JavaRDD<InternalRow> events, SessionRules rules) {
    List<Tuple2<byte[], byte[]>> names =
        events
            .mapPartitions(
                rows -> {
                  EventRow event = new EventRow(rules);
                  Set<PartialSessions.Owner> some = new HashSet<>();
                  rows.forEachRemaining(
                      row -> {
                        event.turnTo(row);
                        PartialSessions.Owner owner =
                            new PartialSessions.Owner(event.site(), event.key());
                        if (!some.contains(owner)) {
                          some.add(owner.kept());
                        }
                      });
                  return some.stream()
                      .map(each -> new Tuple2<>(each.site().getBytes(), each.key().getBytes()))
                      .iterator();
                })
            .collect(); // at most one for each late event
    Set<PartialSessions.Owner> owners = new HashSet<>();
    names.forEach(
        name ->
            owners.add(
                new PartialSessions.Owner(
                    UTF8String.fromBytes(name._1()), UTF8String.fromBytes(name._2()))));
    return new Owners(owners);
  }

  /**
   * Sites and visitors, as two columns in Spark's binary form. Who is named by an event alone is
   * not among them.
   */
  List<byte[]> visitors() {
    UnsafeProjection projection =
        UnsafeProjection.create(new DataType[] {DataTypes.StringType, DataTypes.StringType});
    List<byte[]> rows = new ArrayList<>();
    for (PartialSessions.Owner owner : owners) {
      OwnerKey.visitor(owner.key())
          .ifPresent(
              visitor ->
                  rows.add(
                      projection
                          .apply(new GenericInternalRow(new Object[] {owner.site(), visitor}))
                          .getBytes()
                          .clone()));
    }
    return rows;
  }

  boolean contains(PartialSessions.Owner owner) {
    return owners.contains(owner);
  }
}
