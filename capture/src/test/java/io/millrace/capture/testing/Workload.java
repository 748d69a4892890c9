package io.millrace.capture.testing;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a busy application does to a table, at random but the same for the same seed: rows come, go,
 * change, change their key and come back, in statements of one row and of several, in transactions
 * of two interleaved sessions that are committed, rolled back, or rolled back in part, between
 * changes of the table itself.
 */
public final class Workload implements AutoCloseable {
  private static final int KEYS = 40;

  private final Dialect dialect;
  private final String table;
  private final Random random;
  private final Connection owner;
  private final List<WorkloadSession> sessions = new ArrayList<>();
  private final Map<String, ColumnKind> columns = new LinkedHashMap<>();
  private final Map<String, Long> logged = new TreeMap<>();
  private final boolean twoKeys;
  private int columnsMade;

  /**
   * @param url of a database that exists
   * @param table without schema; made by {@link #create}
   */
  public Workload(Dialect dialect, String url, String table, long seed) throws SQLException {
    this.dialect = dialect;
    this.table = table;
    this.random = new Random(seed);
    this.twoKeys = random.nextInt(3) == 0;
    this.owner = dialect.connect(url);
    for (int i = 0; i < 2; i++) {
      sessions.add(new WorkloadSession(dialect.connect(url), logged));
    }
  }

  /** Makes the table, with some columns of many types and a few rows. */
  public void create() {
    dialect.beforeTables().forEach(sql -> Sql.run(owner, sql));
    List<ColumnKind> kinds = new ArrayList<>(dialect.kinds());
    Collections.shuffle(kinds, random);
    StringBuilder ddl = new StringBuilder("CREATE TABLE %s (id int NOT NULL".formatted(table));
    if (twoKeys) {
      ddl.append(", region varchar(10) NOT NULL");
    }
    for (ColumnKind kind : kinds.subList(0, 8)) {
      String column = newColumn();
      columns.put(column, kind);
      ddl.append(", ").append(column).append(' ').append(kind.ddl());
    }
    Sql.run(owner, ddl + ", PRIMARY KEY (id%s))".formatted(twoKeys ? ", region" : ""));
    if (dialect == Dialect.POSTGRESQL && random.nextInt(3) == 0) {
      Sql.run(owner, "ALTER TABLE %s REPLICA IDENTITY FULL".formatted(table));
    }
    insert(0);
    insert(1);
    sessions.forEach(WorkloadSession::commit);
  }

  private String newColumn() {
    return "c" + ++columnsMade;
  }

  public List<String> keys() {
    return twoKeys ? List.of("id", "region") : List.of("id");
  }

  /** Does so many things, and then commits. */
  public void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step(random.nextInt(sessions.size()));
    }
    sessions.forEach(WorkloadSession::commit);
    tellColumns();
    sessions.forEach(WorkloadSession::commit);
  }

  private void step(int session) {
    WorkloadSession it = sessions.get(session);
    int choice = random.nextInt(100);
    if (choice < 25) {
      insert(session);
    } else if (choice < 50) {
      update(session);
    } else if (choice < 62) {
      delete(session);
    } else if (choice < 70) {
      move(session);
    } else if (choice < 74) {
      it.savepoint();
    } else if (choice < 78) {
      it.rollbackToSavepoint();
    } else if (choice < 90) {
      it.commit();
    } else if (choice < 94) {
      it.rollback();
    } else {
      changeTable();
    }
  }

  /** So that the log tells of the table as it is: a journal knows no column that nobody wrote. */
  private void tellColumns() {
    if (sessions.get(0).live().size() == KEYS) { // no key is free
      delete(0);
      sessions.get(0).commit();
    }
    insert(0);
  }

  private void insert(int session) {
    WorkloadSession it = sessions.get(session);
    List<Integer> free =
        IntStream.range(0, KEYS)
            .map(i -> i * 2 + session)
            .filter(id -> !it.has(id))
            .boxed()
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(free, random);
    List<Integer> ids = free.subList(0, Math.min(free.size(), 1 + random.nextInt(4)));
    if (ids.isEmpty()) {
      return;
    }
    String rows = ids.stream().map(id -> "(" + row(id) + ")").collect(joining(", "));
    it.insert("INSERT INTO %s (%s) VALUES %s".formatted(table, names(), rows), ids);
  }

  private String names() {
    return String.join(", ", keys())
        + columns.keySet().stream().map(c -> ", " + c).collect(joining());
  }

  private String row(int id) {
    return id
        + (twoKeys ? ", 'r%d'".formatted(id % 3) : "")
        + columns.values().stream().map(kind -> ", " + value(kind)).collect(joining());
  }

  private String value(ColumnKind kind) {
    return random.nextInt(6) == 0 ? "NULL" : kind.value().apply(random);
  }

  /** Of some columns; what is long is often left as it is. */
  private void update(int session) {
    WorkloadSession it = sessions.get(session);
    List<Integer> ids = some(it, 3);
    if (ids.isEmpty() || columns.isEmpty()) {
      return;
    }
    List<String> some = new ArrayList<>(columns.keySet());
    Collections.shuffle(some, random);
    String changes =
        some.subList(0, 1 + random.nextInt(Math.min(some.size(), 3))).stream()
            .map(column -> column + " = " + value(columns.get(column)))
            .collect(joining(", "));
    it.update("UPDATE %s SET %s WHERE %s".formatted(table, changes, among(ids)));
  }

  private void delete(int session) {
    WorkloadSession it = sessions.get(session);
    List<Integer> ids = some(it, 3);
    if (!ids.isEmpty()) {
      it.delete("DELETE FROM %s WHERE %s".formatted(table, among(ids)), ids);
    }
  }

  private void move(int session) {
    WorkloadSession it = sessions.get(session);
    int to = random.nextInt(KEYS) * 2 + session;
    List<Integer> ids = some(it, 1);
    if (!ids.isEmpty() && !it.has(to)) {
      String also = columns.isEmpty() || random.nextBoolean() ? "" : anotherValue();
      it.move(
          "UPDATE %s SET id = %d%s WHERE %s".formatted(table, to, also, among(ids)),
          ids.get(0),
          to);
    }
  }

  private String anotherValue() {
    Map.Entry<String, ColumnKind> first = columns.entrySet().iterator().next();
    return ", %s = %s".formatted(first.getKey(), value(first.getValue()));
  }

  private List<Integer> some(WorkloadSession session, int most) {
    List<Integer> ids = session.live();
    Collections.shuffle(ids, random);
    return ids.subList(0, Math.min(ids.size(), 1 + random.nextInt(most)));
  }

  private static String among(List<Integer> ids) {
    return "id IN (%s)".formatted(ids.stream().map(String::valueOf).collect(joining(", ")));
  }

  /** Only while no session has a transaction open, for which the table would wait. */
  private void changeTable() {
    if (sessions.stream().anyMatch(WorkloadSession::isOpen)) {
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> truncate();
      case 1, 2 -> addColumn();
      case 3 -> dropColumn();
      case 4 -> widenColumn();
      default -> changeIdentity();
    }
  }

  private void truncate() {
    Sql.run(owner, "TRUNCATE TABLE " + table);
    logged.merge("t", 1L, Long::sum);
    sessions.forEach(WorkloadSession::truncated);
  }

  private void addColumn() {
    ColumnKind kind = dialect.kinds().get(random.nextInt(dialect.kinds().size()));
    String column = newColumn();
    Sql.run(owner, "ALTER TABLE %s ADD COLUMN %s %s".formatted(table, column, kind.ddl()));
    columns.put(column, kind);
  }

  private void dropColumn() {
    if (columns.size() > 3) {
      String column = new ArrayList<>(columns.keySet()).get(random.nextInt(columns.size()));
      Sql.run(owner, "ALTER TABLE %s DROP COLUMN %s".formatted(table, column));
      columns.remove(column);
    }
  }

  private void widenColumn() {
    for (Map.Entry<String, ColumnKind> column : columns.entrySet()) {
      if (column.getValue().wider().isPresent()) {
        String type = column.getValue().wider().get();
        Sql.run(owner, dialect.widen(table, column.getKey(), type));
        column.setValue(column.getValue().widened());
        return;
      }
    }
  }

  private void changeIdentity() {
    if (dialect == Dialect.POSTGRESQL) {
      String identity = random.nextBoolean() ? "FULL" : "DEFAULT";
      Sql.run(owner, "ALTER TABLE %s REPLICA IDENTITY %s".formatted(table, identity));
    }
  }

  /** What the log must hold so far, by Debezium's {@code op}. */
  public Map<String, Long> logged() {
    return new TreeMap<>(logged);
  }

  /** The names of the columns that the table has now. */
  public List<String> columns() {
    List<String> all = new ArrayList<>(keys());
    all.addAll(columns.keySet());
    return all;
  }

  /** The rows that the table holds, as the server writes them, in order. */
  public List<String> content() {
    String row =
        columns().stream()
            .map(column -> "coalesce(%s, '~')".formatted(dialect.asText(column)))
            .collect(joining(", '|', ", "concat(", ")"));
    return Sql.texts(owner, "SELECT %s FROM %s ORDER BY id".formatted(row, table));
  }

  /** Whether the server has not let go of us, as one that crashes does. */
  public boolean isConnected() throws SQLException {
    return owner.isValid(5);
  }

  @Override
  public void close() throws SQLException {
    owner.close();
    for (WorkloadSession session : sessions) {
      session.close();
    }
  }
}
