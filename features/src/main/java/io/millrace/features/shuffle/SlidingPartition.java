package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import io.millrace.features.sweep.Events;
import io.millrace.features.sweep.Slide;
import io.millrace.features.sweep.Steps;
import io.millrace.features.sweep.SweptFeature;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Moves the entities of one partition to another time: makes their features, and what is kept of
 * them.
 *
 * @param kept for which features together something was kept
 * @param types of the features
 * @param schema of the rows: keys, then features
 */
record SlidingPartition(
    EventRows rows,
    List<SweptFeature> features,
    List<List<SweptFeature>> kept,
    DataType[] types,
    StructType schema,
    Steps windows)
    implements Serializable {
  private static final int FULL = 256 * 1024;

  /** Blocks of rows, and blocks of states, in an order that depends on the entities alone. */
  Iterator<byte[]> made(Iterator<Tuple2<Integer, byte[]>> blocks) {
    List<byte[]> events = new ArrayList<>();
    List<List<byte[]>> states = new ArrayList<>();
    kept.forEach(part -> states.add(new ArrayList<>()));
    while (blocks.hasNext()) {
      byte[] block = blocks.next()._2();
      if (block[0] == Block.EVENTS) {
        events.add(block);
      } else if (block[0] >= Block.STATES) {
        states.get(block[0] - Block.STATES).add(block);
      }
    }
    return events.isEmpty() && states.stream().allMatch(List::isEmpty)
        ? Collections.emptyIterator()
        : new Made(events, states);
  }

  private final class Made implements Iterator<byte[]> {
    private final Entities entities = new Entities(rows.keys(), true);
    private final List<KeptStates> states;
    private final Cursor[] of;
    private final Slide slide;
    private final int[] order;
    private final UnsafeProjection projection = UnsafeProjection.create(schema);
    private final GenericInternalRow row = new GenericInternalRow(schema.length());
    private final Bytes made = new Bytes(FULL);
    private final Bytes toKeep = new Bytes(FULL);
    private final Bytes state = new Bytes(256);
    private final Queue<byte[]> done = new ArrayDeque<>();
    private int next;

    Made(List<byte[]> events, List<List<byte[]>> states) {
      this.states = states.stream().map(each -> KeptStates.read(each, entities)).toList();
      this.of = new Cursor[states.size()];
      Events read = rows.read(events, entities);
      this.slide = new Slide(read, entities.size(), features, rows::coder, windows, kept);
      this.order = entities.sorted();
    }

    @Override
    public boolean hasNext() {
      while (done.isEmpty() && next < order.length) {
        make(order[next++]);
        boolean last = next == order.length;
        hand(made, last);
        hand(toKeep, last);
      }
      return !done.isEmpty();
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return done.remove();
    }

    private void hand(Bytes block, boolean last) {
      if (block.size() >= FULL || last && block.size() > 0) {
        done.add(block.taken());
      }
    }

    private void make(int entity) {
      for (int i = 0; i < of.length; i++) {
        of[i] = states.get(i).of(entity);
      }
      slide.to(entity, of);
      if (!slide.sawEvents()) {
        return;
      }
      Object[] key = entities.key(entity);
      Object[] answers = slide.answers();
      for (int i = 0; i < key.length; i++) {
        row.update(i, key[i]);
      }
      for (int i = 0; i < answers.length; i++) {
        row.update(key.length + i, Answers.typed(answers[i], types[i]));
      }
      RowBlock.put(projection.apply(row), made);
      keep(entity);
    }

    private void keep(int entity) {
      if (toKeep.size() == 0) {
        toKeep.put(Block.STATES);
      }
      entities.write(entity, toKeep);
      slide.put(state);
      toKeep.putCount(state.size());
      toKeep.putRaw(state.array(), 0, state.size());
      state.clear();
    }
  }

  /** Where the state of each entity is, by the entity's number. */
  private static final class KeptStates {
    private static final int NONE = -1;

    private final List<byte[]> blocks;
    private int[] block = new int[0];
    private int[] offsets = new int[0];

    private KeptStates(List<byte[]> blocks) {
      this.blocks = blocks;
    }

    static KeptStates read(List<byte[]> blocks, Entities entities) {
      KeptStates kept = new KeptStates(blocks);
      for (int i = 0; i < blocks.size(); i++) {
        Cursor cursor = new Cursor(blocks.get(i), 1);
        while (cursor.hasMore()) {
          kept.add(entities.add(cursor), i, cursor);
        }
      }
      return kept;
    }

    private void add(int entity, int from, Cursor cursor) {
      if (entity >= block.length) {
        int before = block.length;
        block = Arrays.copyOf(block, Math.max(1024, entity * 2));
        offsets = Arrays.copyOf(offsets, block.length);
        Arrays.fill(block, before, block.length, NONE);
      }
      if (block[entity] != NONE) {
        throw new IllegalStateException("An entity has two states");
      }
      int length = (int) cursor.count();
      block[entity] = from;
      offsets[entity] = cursor.at();
      cursor.skip(length);
    }

    /** Null if there is none. */
    Cursor of(int entity) {
      return entity < block.length && block[entity] != NONE
          ? new Cursor(blocks.get(block[entity]), offsets[entity])
          : null;
    }
  }
}
