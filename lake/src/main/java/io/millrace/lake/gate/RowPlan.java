package io.millrace.lake.gate;

import io.millrace.lake.Questions;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;

/** What is done with each row on its way into a file; made on the driver, sent with each task. */
final class RowPlan implements Serializable {
  private final ContentHash content;
  private final List<KeyOf> keys;
  private final AggregatePlan aggregates; // null if none are asked for

  /**
   * @param written the columns of the rows as they go by, without the partition column
   * @param slice the partition column with its one value, if there is one
   */
  RowPlan(
      SparkSession spark,
      StructType written,
      Optional<AggregatePlan.Constant> slice,
      Questions questions) {
    content = ContentHash.ofRows(written);
    keys = questions.keys().stream().map(key -> keyOf(written, slice, key)).toList();
    aggregates =
        questions.aggregates().isEmpty()
            ? null
            : new AggregatePlan(spark, written, slice.stream().toList(), questions.aggregates());
  }

  /**
   * Rows that nothing is asked about.
   *
   * @param incidental columns that do not count as content
   */
  RowPlan(StructType written, Set<String> incidental) {
    content = ContentHash.ofRows(written, incidental);
    keys = List.of();
    aggregates = null;
  }

  /** The slice's value is the same in all rows, so it tells no two keys apart. */
  private static KeyOf keyOf(
      StructType written, Optional<AggregatePlan.Constant> slice, List<String> key) {
    List<String> varying =
        key.stream()
            .filter(column -> slice.isEmpty() || !slice.get().column().equals(column))
            .toList();
    return new KeyOf(written, varying);
  }

  /** For each of the keys asked for, whether different keys are different longs. */
  boolean exact(int key) {
    return keys.get(key).exact();
  }

  /** The values of the aggregates that were asked for. */
  Row aggregates(FileFindings file) {
    return aggregates == null ? RowFactory.create() : aggregates.external(file.aggregates());
  }

  /** The plan's code, for one task. */
  final class Compiled {
    private final AggregatePlan.Compiled code =
        aggregates == null ? null : aggregates.new Compiled();

    OpenFile open() {
      return new OpenFile(code == null ? null : code.start());
    }
  }

  /** A file that is being written. */
  final class OpenFile {
    private final Fingerprint fingerprint = new Fingerprint();
    private final KeySet.Collector[] collectors = new KeySet.Collector[keys.size()];
    private final KeyOf[] keysOf = keys.toArray(KeyOf[]::new);
    private final AggregatePlan.Running running;
    private long rows;

    private OpenFile(AggregatePlan.Running running) {
      this.running = running;
      for (int i = 0; i < collectors.length; i++) {
        collectors[i] = new KeySet.Collector();
      }
    }

    void add(InternalRow row) {
      rows++;
      fingerprint.add(content.of(row));
      for (int i = 0; i < keysOf.length; i++) {
        if (keysOf[i].hasNull(row)) {
          collectors[i].addNull();
        } else {
          collectors[i].add(keysOf[i].of(row));
        }
      }
      if (running != null) {
        running.add(row);
      }
    }

    FileFindings close() {
      KeySet[] packed = new KeySet[collectors.length];
      for (int i = 0; i < packed.length; i++) {
        packed[i] = collectors[i].pack();
      }
      UnsafeRow values = running == null ? null : running.result();
      return new FileFindings(rows, fingerprint, values, packed);
    }
  }
}
