package io.millrace.features.shuffle;

import io.millrace.features.bytes.Cursor;
import io.millrace.features.sweep.Events;
import io.millrace.features.sweep.Sweep;
import io.millrace.features.sweep.SweptFeature;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.unsafe.Platform;
import scala.Tuple2;

/**
 * Answers the labels of one partition from its events.
 *
 * @param labels one, or none: then each entity that has events in a window is a label
 * @param at the time of those
 * @param types of the features
 */
record Partition(
    EventRows rows, List<LabelRows> labels, long at, List<SweptFeature> features, DataType[] types)
    implements Serializable {

  Iterator<InternalRow> answers(Iterator<Tuple2<Integer, byte[]>> blocks) {
    List<byte[]> eventBlocks = new ArrayList<>();
    List<byte[]> labelBlocks = new ArrayList<>();
    while (blocks.hasNext()) {
      byte[] block = blocks.next()._2();
      if (block[0] == Block.EVENTS) {
        eventBlocks.add(block);
      } else if (block[0] == Block.LABELS) {
        labelBlocks.add(block);
      }
    }
    if (eventBlocks.isEmpty() && labelBlocks.isEmpty()) {
      return java.util.Collections.emptyIterator();
    }
    return !labels.isEmpty() ? ofLabels(eventBlocks, labelBlocks) : ofEntities(eventBlocks, at);
  }

  private Iterator<InternalRow> ofEntities(List<byte[]> blocks, long label) {
    Entities entities = new Entities(rows.keys(), true);
    Events events = rows.read(blocks, entities);
    Sweep sweep = new Sweep(events, entities.size(), features);
    return IntStream.range(0, entities.size())
        .mapToObj(
            entity -> {
              sweep.begin(entity);
              Object[] answers = sweep.at(label);
              return sweep.sawEvents() ? entityRow(entities.key(entity), answers) : null;
            })
        .filter(row -> row != null)
        .iterator();
  }

  private InternalRow entityRow(Object[] key, Object[] answers) {
    Object[] row = Arrays.copyOf(key, key.length + answers.length);
    for (int i = 0; i < answers.length; i++) {
      row[key.length + i] = Answers.typed(answers[i], types[i]);
    }
    return new GenericInternalRow(row);
  }

  private Iterator<InternalRow> ofLabels(List<byte[]> eventBlocks, List<byte[]> labelBlocks) {
    Entities entities = new Entities(rows.keys(), false);
    Spine spine = Spine.read(labelBlocks, entities);
    Events events = rows.read(eventBlocks, entities);
    Sweep sweep = new Sweep(events, entities.size(), features);
    int[] order = spine.inOrder(entities.size());
    UnsafeRow kept = new UnsafeRow(labels.get(0).spine().length());
    GenericInternalRow made = new GenericInternalRow(types.length);
    JoinedRow joined = new JoinedRow(kept, made);
    int[] current = {-1};
    return IntStream.of(order)
        .mapToObj(
            label -> {
              int entity = spine.entity(label);
              if (entity != current[0]) {
                current[0] = entity;
                if (entity >= 0) {
                  sweep.begin(entity);
                }
              }
              fill(made, entity < 0 ? null : sweep.at(spine.time(label)));
              spine.point(label, kept);
              return (InternalRow) joined;
            })
        .iterator();
  }

  /** A label without a key has no features. */
  private void fill(GenericInternalRow row, Object[] answers) {
    for (int i = 0; i < types.length; i++) {
      row.update(i, answers == null ? null : Answers.typed(answers[i], types[i]));
    }
  }

  /** The labels of a partition; their other columns stay in the blocks that they came in. */
  private static final class Spine {
    private byte[][] blocks = {};
    private int[] entities = new int[1024];
    private long[] times = new long[1024];
    private int[] block = new int[1024];
    private int[] offsets = new int[1024];
    private int[] lengths = new int[1024];
    private int size;

    static Spine read(List<byte[]> blocks, Entities entities) {
      Spine spine = new Spine();
      spine.blocks = blocks.toArray(byte[][]::new);
      for (int i = 0; i < spine.blocks.length; i++) {
        Cursor cursor = new Cursor(spine.blocks[i], 1);
        while (cursor.hasMore()) {
          spine.add(cursor.next() == 0 ? -1 : entities.add(cursor), cursor, i);
        }
      }
      return spine;
    }

    private void add(int entity, Cursor cursor, int from) {
      if (size == times.length) {
        entities = Arrays.copyOf(entities, size * 2);
        times = Arrays.copyOf(times, size * 2);
        block = Arrays.copyOf(block, size * 2);
        offsets = Arrays.copyOf(offsets, size * 2);
        lengths = Arrays.copyOf(lengths, size * 2);
      }
      entities[size] = entity;
      times[size] = cursor.fixed();
      lengths[size] = (int) cursor.count();
      offsets[size] = cursor.at();
      block[size++] = from;
      cursor.skip(lengths[size - 1]);
    }

    int entity(int label) {
      return entities[label];
    }

    long time(int label) {
      return times[label];
    }

    void point(int label, UnsafeRow row) {
      row.pointTo(
          blocks[block[label]], Platform.BYTE_ARRAY_OFFSET + offsets[label], lengths[label]);
    }

    /** Labels by entity and time; those without a key first. */
    int[] inOrder(int entityCount) {
      int[] starts = new int[entityCount + 2];
      for (int i = 0; i < size; i++) {
        starts[entities[i] + 2]++;
      }
      for (int i = 1; i < starts.length; i++) {
        starts[i] += starts[i - 1];
      }
      int[] order = new int[size];
      int[] next = starts.clone();
      for (int i = 0; i < size; i++) {
        order[next[entities[i] + 1]++] = i;
      }
      for (int i = 1; i + 1 < starts.length; i++) {
        sort(order, starts[i], starts[i + 1]);
      }
      return order;
    }

    private void sort(int[] order, int from, int to) {
      boolean sorted = true;
      for (int i = from + 1; i < to && sorted; i++) {
        sorted = times[order[i - 1]] <= times[order[i]];
      }
      if (sorted) {
        return;
      }
      int[] byTime =
          Arrays.stream(order, from, to)
              .boxed()
              .sorted(java.util.Comparator.comparingLong(label -> times[label]))
              .mapToInt(label -> label)
              .toArray();
      System.arraycopy(byTime, 0, order, from, byTime.length);
    }
  }
}
