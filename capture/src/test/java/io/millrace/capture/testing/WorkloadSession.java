package io.millrace.capture.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One of the connections of a workload, with the keys that are its own: so two of them can have
 * transactions open at once without waiting for one another. Knows what of it was committed.
 */
final class WorkloadSession implements AutoCloseable {
  private final Connection connection;
  private final Map<String, Long> logged;
  private TreeSet<Integer> live = new TreeSet<>();
  private TreeSet<Integer> liveBefore = new TreeSet<>();
  private Map<String, Long> pending = new TreeMap<>();
  private TreeSet<Integer> liveAtSavepoint;
  private Map<String, Long> pendingAtSavepoint;
  private boolean open;

  /**
   * @param logged counts of committed changes by Debezium's {@code op}, to add to
   */
  WorkloadSession(Connection connection, Map<String, Long> logged) throws SQLException {
    this.connection = connection;
    this.logged = logged;
    connection.setAutoCommit(false);
  }

  boolean isOpen() {
    return open;
  }

  List<Integer> live() {
    return new ArrayList<>(live);
  }

  boolean has(int id) {
    return live.contains(id);
  }

  void insert(String sql, List<Integer> ids) {
    count("c", execute(sql));
    live.addAll(ids);
  }

  void update(String sql) {
    count("u", execute(sql));
  }

  void delete(String sql, List<Integer> ids) {
    count("d", execute(sql));
    ids.forEach(live::remove);
  }

  /** A change of a key is told as a delete and an insert. */
  void move(String sql, int from, int to) {
    int rows = execute(sql);
    count("d", rows);
    count("c", rows);
    live.remove(from);
    live.add(to);
  }

  private int execute(String sql) {
    open = true;
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql.substring(0, Math.min(sql.length(), 2000)), e);
    }
  }

  private void count(String operation, int rows) {
    pending.merge(operation, (long) rows, Long::sum);
  }

  void savepoint() {
    open = true;
    Sql.run(connection, "SAVEPOINT here");
    liveAtSavepoint = new TreeSet<>(live);
    pendingAtSavepoint = new TreeMap<>(pending);
  }

  void rollbackToSavepoint() {
    if (liveAtSavepoint != null) {
      Sql.run(connection, "ROLLBACK TO SAVEPOINT here");
      live = new TreeSet<>(liveAtSavepoint);
      pending = new TreeMap<>(pendingAtSavepoint);
    }
  }

  void commit() {
    end("COMMIT");
    pending.forEach((op, count) -> logged.merge(op, count, Long::sum));
    pending = new TreeMap<>();
    liveBefore = new TreeSet<>(live);
  }

  void rollback() {
    end("ROLLBACK");
    pending = new TreeMap<>();
    live = new TreeSet<>(liveBefore);
  }

  private void end(String how) {
    Sql.run(connection, how);
    liveAtSavepoint = null;
    open = false;
  }

  void truncated() {
    live = new TreeSet<>();
    liveBefore = new TreeSet<>();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
