package io.millrace.jobs.e2e;

/** Events of Debezium's PostgreSQL connector, as its JSON converter writes them without schema. */
final class Events {
  private static final String SHAPE =
      """
      {"before":%s,"after":%s,"source":{"version":"3.2.0.Final","connector":"postgresql","name":"shop","ts_ms":%d,"snapshot":"false","db":"shop","sequence":"[\\"%d\\",\\"%d\\"]","schema":"public","table":"%s","txId":%d,"lsn":%d,"xmin":null},"op":"%s","ts_ms":%d,"transaction":null}""";

  /** 2024-03-01T12:00:00Z, the source's clock at LSN 0; a second passes with each. */
  private static final long NOON = 1_709_294_400_000L;

  private Events() {}

  static String insert(long lsn, String row) {
    return event("customers", lsn, "c", "null", row);
  }

  static String update(long lsn, String row) {
    return event("customers", lsn, "u", "null", row);
  }

  static String delete(long lsn, String row) {
    return event("customers", lsn, "d", row, "null");
  }

  static String event(String table, long lsn, String op, String before, String after) {
    return at(NOON + lsn * 1000, table, lsn, op, before, after);
  }

  static String at(long clock, String table, long lsn, String op, String before, String after) {
    return SHAPE.formatted(before, after, clock, lsn - 1, lsn, table, lsn, lsn, op, clock + 40);
  }

  static String row(long id, String name) {
    return "{\"id\":%d,\"name\":\"%s\"}".formatted(id, name);
  }

  /** An event with the schema of a table {@code (id bigint, n TYPE)}, as JSON converters add it. */
  static String typed(String event, String type) {
    String columns =
        """
        {"type":"struct","optional":true,"field":"%s","name":"shop.public.customers.Value","fields":[{"type":"int64","optional":false,"field":"id"},{"type":"%s","optional":true,"field":"n"}]}""";
    return """
        {"schema":{"type":"struct","optional":false,"name":"shop.public.customers.Envelope","fields":[%s,%s,{"type":"string","optional":false,"field":"op"}]},"payload":%s}"""
        .formatted(columns.formatted("before", type), columns.formatted("after", type), event);
  }
}
