package io.millrace.features.shuffle;

import io.millrace.features.bytes.Bytes;
import io.millrace.features.bytes.Cursor;
import io.millrace.features.sweep.Slide;
import io.millrace.features.sweep.Steps;
import io.millrace.features.sweep.SweptFeature;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import scala.Tuple2;

/**
 * Moves the entities of one partition to another time: makes their features, and what is kept of
 * them.
 *
 * @param types of the features
 */
record SlidingPartition(
    EventRows rows, List<SweptFeature> features, DataType[] types, Steps windows)
    implements Serializable {

  Iterator<InternalRow> answers(Iterator<Tuple2<Integer, byte[]>> blocks) {
    List<byte[]> events = new ArrayList<>();
    List<byte[]> states = new ArrayList<>();
    while (blocks.hasNext()) {
      byte[] block = blocks.next()._2();
      if (block[0] == Block.EVENTS) {
        events.add(block);
      } else if (block[0] == Block.STATES) {
        states.add(block);
      }
    }
    return events.isEmpty() && states.isEmpty()
        ? Collections.emptyIterator()
        : answers(events, states);
  }

  private Iterator<InternalRow> answers(List<byte[]> events, List<byte[]> states) {
    Entities entities = new Entities(rows.keys(), true);
    Kept kept = Kept.read(states, entities); // first, so that their entities have the first numbers
    Slide slide =
        new Slide(rows.read(events, entities), entities.size(), features, rows::coder, windows);
    Bytes state = new Bytes(256);
    return IntStream.range(0, entities.size())
        .mapToObj(
            entity -> {
              if (entity < kept.size()) {
                slide.to(entity, kept.of(entity));
              } else {
                slide.to(entity);
              }
              return slide.sawEvents() ? row(entities.key(entity), slide, state) : null;
            })
        .filter(Objects::nonNull)
        .iterator();
  }

  private InternalRow row(Object[] key, Slide slide, Bytes state) {
    Object[] answers = slide.answers();
    Object[] row = Arrays.copyOf(key, key.length + answers.length + 1);
    for (int i = 0; i < answers.length; i++) {
      row[key.length + i] = Answers.typed(answers[i], types[i]);
    }
    slide.put(state);
    row[row.length - 1] = state.taken();
    return new GenericInternalRow(row);
  }

  /** Where the state of each entity is, by the entity's number. */
  private static final class Kept {
    private final List<byte[]> blocks;
    private int[] block = new int[1024];
    private int[] offsets = new int[1024];
    private int size;

    private Kept(List<byte[]> blocks) {
      this.blocks = blocks;
    }

    static Kept read(List<byte[]> blocks, Entities entities) {
      Kept kept = new Kept(blocks);
      for (int i = 0; i < blocks.size(); i++) {
        Cursor cursor = new Cursor(blocks.get(i), 1);
        while (cursor.hasMore()) {
          kept.add(entities.add(cursor), i, cursor);
        }
      }
      return kept;
    }

    private void add(int entity, int from, Cursor cursor) {
      if (entity != size) {
        throw new IllegalStateException("An entity has two states");
      }
      if (size == block.length) {
        block = Arrays.copyOf(block, size * 2);
        offsets = Arrays.copyOf(offsets, size * 2);
      }
      int length = (int) cursor.count();
      block[size] = from;
      offsets[size++] = cursor.at();
      cursor.skip(length);
    }

    int size() {
      return size;
    }

    Cursor of(int entity) {
      return new Cursor(blocks.get(block[entity]), offsets[entity]);
    }
  }
}
