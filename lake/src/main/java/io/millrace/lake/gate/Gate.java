package io.millrace.lake.gate;

import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.NoOpTransactionExecutionObserver$;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.OptimisticTransaction$;
import org.apache.spark.sql.delta.TransactionExecutionObserver;
import org.apache.spark.sql.delta.TransactionExecutionObserver$;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Function0;
import scala.Option;

/**
 * Puts a {@link GatedTransaction} in the place of every transaction that this thread starts on one
 * table, for the duration of one write.
 */
public final class Gate implements TransactionExecutionObserver {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final Path table;
  private final Terms terms;
  private OptionalLong committed = OptionalLong.empty();
  private boolean withheld;
  private Option<TransactionExecutionObserver> next = Option.empty();

  private Gate(Path table, Terms terms) {
    this.table = table;
    this.terms = terms;
  }

  /**
   * Runs one write through the gate. Only what the calling thread itself commits is gated.
   *
   * @param table as Delta knows it: {@code DeltaLog.dataPath()}
   * @param write writes to the table once
   * @return the version of the commit, or empty if {@code terms} withheld it
   */
  public static OptionalLong around(Path table, Terms terms, Runnable write) {
    Gate gate = new Gate(table, terms);
    TransactionExecutionObserver before = observer();
    observe(gate);
    try {
      write.run();
    } catch (Exception e) { // Spark's checked ones too, which Scala does not declare
      if (!gate.isOver()) {
        throw e;
      }
      if (gate.committed.isPresent()) {
        LOG.warn("{} has version {}, but then failed: ", table, gate.committed.getAsLong(), e);
      } // else it was withheld, and this is how Delta was told
    } finally {
      observe(before);
    }
    if (!gate.isOver()) {
      throw new IllegalStateException("A write to %s ended without a commit.".formatted(table));
    }
    return gate.committed;
  }

  /**
   * Runs something on this thread while a transaction is open, as if none were: it may write to
   * other tables, and what it reads of the same table does not count as read by the transaction.
   */
  static <T> T aside(OptimisticTransaction open, Supplier<T> work) {
    TransactionExecutionObserver gate = observer();
    boolean active = OptimisticTransaction.getActive().isDefined();
    observe(NoOpTransactionExecutionObserver$.MODULE$);
    OptimisticTransaction$.MODULE$.clearActive();
    try {
      return work.get();
    } finally {
      if (active) {
        OptimisticTransaction$.MODULE$.setActive(open);
      }
      observe(gate);
    }
  }

  private static TransactionExecutionObserver observer() {
    return (TransactionExecutionObserver) TransactionExecutionObserver$.MODULE$.getObserver();
  }

  private static void observe(TransactionExecutionObserver observer) {
    TransactionExecutionObserver$.MODULE$.setObserver(observer);
  }

  Terms terms() {
    return terms;
  }

  /** Whether the one write has been decided. */
  boolean isOver() {
    return withheld || committed.isPresent();
  }

  void committed(long version) {
    committed = OptionalLong.of(version);
  }

  void withheld() {
    withheld = true;
  }

  @Override
  public OptimisticTransaction startingTransaction(Function0<OptimisticTransaction> start) {
    OptimisticTransaction transaction = start.apply();
    return transaction.deltaLog().dataPath().equals(table)
        ? new GatedTransaction(transaction, this)
        : transaction;
  }

  @Override
  public TransactionExecutionObserver createChild() {
    return this;
  }

  @Override
  public <T> T preparingCommit(Function0<T> prepare) {
    return prepare.apply();
  }

  @Override
  public void beginDoCommit() {}

  @Override
  public void beginBackfill() {}

  @Override
  public void beginPostCommit() {}

  @Override
  public void transactionCommitted() {}

  @Override
  public void transactionAborted() {}

  @Override
  public void advanceToNextThreadObserver() {}

  @Override
  public Option<TransactionExecutionObserver> nextObserver() {
    return next;
  }

  @Override
  public void nextObserver_$eq(Option<TransactionExecutionObserver> observer) {
    next = observer;
  }

  @Override
  public void setNextObserver(TransactionExecutionObserver observer) {
    next = Option.apply(observer);
  }
}
