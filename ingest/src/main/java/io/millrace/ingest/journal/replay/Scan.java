package io.millrace.ingest.journal.replay;

import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.format.CopiedRows;
import io.millrace.ingest.journal.format.Formats;
import io.millrace.ingest.journal.type.TableColumns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/**
 * The one pass over the journal: what it leaves on the executors, by key, and what it tells of the
 * whole.
 */
record Scan(Exchange exchange, ScanSummary summary, int partitions) {
  private static final byte[] NO_KEY = {};
  private static final int GROUPS_A_CORE = 2;
  private static final long BYTES_A_GROUP = 512L << 20;

  /**
   * @param held facts that earlier slices have held back
   * @param copy of the table, to be read with the slice
   */
  static Scan of(
      SparkSession spark,
      JournalSpec spec,
      TableColumns columns,
      List<? extends Portion> portions,
      Optional<Dataset<Row>> held,
      Optional<TableCopy> copy) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int cores = context.defaultParallelism();
    long bytes = portions.stream().mapToLong(Portion::bytes).sum();
    int partitions = Slots.partitions(bytes, cores);
    List<List<Numbered>> groups = groups(portions, cores, bytes);
    Pass pass =
        new Pass(
            spec,
            columns,
            new SerializableConfiguration(spark.sessionState().newHadoopConf()),
            partitions);
    JavaRDD<Tuple2<Integer, InternalRow>> sent =
        context.parallelize(groups, Math.max(1, groups.size())).mapPartitions(pass::read);
    if (copy.isPresent()) {
      sent = sent.union(copied(copy.get(), pass));
    }
    if (held.isPresent()) {
      sent = sent.union(HeldBack.sent(held.get(), partitions));
    }
    Exchange exchange = Exchange.of(sent, partitions);
    ScanSummary summary = new ScanSummary();
    exchange
        .collect(Slots.SUMMARIES)
        .forEach(one -> summary.merge(Bytes.read(one, ScanSummary.class)));
    held.ifPresent(rows -> HeldBack.schemas(rows).forEach(summary::see));
    return new Scan(exchange, summary, partitions);
  }

  private static JavaRDD<Tuple2<Integer, InternalRow>> copied(TableCopy copy, Pass pass) {
    StructType columns = copy.rows().schema();
    long[] place = copy.place();
    return copy.rows()
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(rows -> pass.copy(rows, columns, place));
  }

  /** What the decoders could not understand. */
  JavaRDD<Reject> rejects() {
    int of = Slots.REJECTS;
    return exchange
        .rows()
        .mapPartitionsWithIndex(
            (partition, rows) ->
                partition == of
                    ? stream(rows).map(row -> Bytes.read(row.getBinary(1), Reject.class)).iterator()
                    : Collections.<Reject>emptyIterator(),
            true);
  }

  /** Shares portions out so that the largest group is small: the largest first, to the least. */
  private static List<List<Numbered>> groups(
      List<? extends Portion> portions, int cores, long bytes) {
    long wanted = Math.max((long) cores * GROUPS_A_CORE, bytes / BYTES_A_GROUP);
    int count = (int) Math.min(portions.size(), wanted);
    List<Numbered> largestFirst =
        new ArrayList<>(
            IntStream.range(0, portions.size())
                .mapToObj(i -> new Numbered(i, portions.get(i)))
                .toList());
    largestFirst.sort(Comparator.comparingLong((Numbered one) -> one.portion().bytes()).reversed());
    PriorityQueue<Group> groups =
        new PriorityQueue<>(Comparator.comparingLong(Group::bytes).thenComparing(Group::number));
    IntStream.range(0, count).forEach(i -> groups.add(new Group(i, 0, new ArrayList<>())));
    for (Numbered one : largestFirst) {
      Group least = groups.remove();
      least.portions().add(one);
      groups.add(
          new Group(least.number(), least.bytes() + one.portion().bytes(), least.portions()));
    }
    return groups.stream().map(Group::portions).toList();
  }

  static <T> Stream<T> stream(Iterator<T> iterator) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED), false);
  }

  private record Numbered(int number, Portion portion) implements java.io.Serializable {}

  private record Group(int number, long bytes, List<Numbered> portions) {}

  /** What a task of the pass does. */
  private record Pass(
      JournalSpec spec,
      TableColumns columns,
      SerializableConfiguration configuration,
      int partitions)
      implements java.io.Serializable {
    Iterator<Tuple2<Integer, InternalRow>> read(Iterator<List<Numbered>> groups) {
      Overflow overflow = overflow();
      ScanTask task = new ScanTask(spec, columns, memory(), overflow);
      EventDecoder decoder = Formats.decoder(spec.format(), keys(), spec.decoding());
      Configuration hadoop = configuration.value();
      groups.forEachRemaining(
          group -> group.forEach(one -> task.read(hadoop, one.portion(), one.number(), decoder)));
      return sent(task, overflow);
    }

    Iterator<Tuple2<Integer, InternalRow>> copy(
        Iterator<InternalRow> rows, StructType of, long[] place) {
      Overflow overflow = overflow();
      ScanTask task = new ScanTask(spec, columns, memory(), overflow);
      task.copy(rows, new CopiedRows(of, keys(), "", place));
      return sent(task, overflow);
    }

    private List<String> keys() {
      return spec.keys().stream().map(columns::inJournal).toList();
    }

    private static Overflow overflow() {
      Overflow overflow = new Overflow();
      TaskCompletionListener discard = task -> overflow.discard();
      TaskContext.get().addTaskCompletionListener(discard);
      return overflow;
    }

    /** One kind of row after the other; each row overwrites the one before. */
    private Iterator<Tuple2<Integer, InternalRow>> sent(ScanTask task, Overflow overflow) {
      Exchange.Envelope envelope = new Exchange.Envelope();
      return new InTurn<>(
          List.of(
              () ->
                  new Mapped<>(
                      overflow.pairs(),
                      pair -> envelope.to(Slots.partition(pair[0], partitions), pair[0], pair[1])),
              () ->
                  new Mapped<>(
                      task.states().entries(),
                      entry ->
                          envelope.to(
                              Slots.partition(entry.key(), partitions),
                              entry.key(),
                              entry.state())),
              () ->
                  new Mapped<>(
                      task.rejects().iterator(),
                      reject -> envelope.to(Slots.REJECTS, NO_KEY, Bytes.of(reject))),
              () ->
                  new Mapped<>(
                      List.of(task).iterator(),
                      told -> // asked once all states are gone, which counts too
                      envelope.to(Slots.SUMMARIES, NO_KEY, Bytes.of(told.summary())))));
    }

    /** A quarter of what each of the executor's tasks has. */
    private static long memory() {
      Runtime runtime = Runtime.getRuntime();
      return runtime.maxMemory() / Math.max(1, runtime.availableProcessors()) / 4;
    }
  }

  /** Some rows after others: those are begun when these have ended. */
  private static final class InTurn<T> implements Iterator<T> {
    private final Iterator<Supplier<Iterator<T>>> next;
    private Iterator<T> current = Collections.emptyIterator();

    InTurn(List<Supplier<Iterator<T>>> all) {
      this.next = all.iterator();
    }

    @Override
    public boolean hasNext() {
      while (!current.hasNext() && next.hasNext()) {
        current = next.next().get();
      }
      return current.hasNext();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return current.next();
    }
  }

  private record Mapped<A, B>(Iterator<A> from, Function<A, B> by) implements Iterator<B> {
    @Override
    public boolean hasNext() {
      return from.hasNext();
    }

    @Override
    public B next() {
      return by.apply(from.next());
    }
  }
}
