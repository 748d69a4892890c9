package io.millrace.ingest.journal.format;

/** Envelopes as Debezium 3.2 writes them, by hand. */
final class DebeziumEvents {
  private DebeziumEvents() {}

  /** Of PostgreSQL; rows as JSON, {@code null} for none. */
  static String postgres(String op, String before, String after, Long lastCommit, long lsn) {
    return postgres(op, before, after, lastCommit, lsn, "false");
  }

  static String postgres(
      String op, String before, String after, Long lastCommit, long lsn, String snapshot) {
    String commit = lastCommit == null ? "null" : "\\\"%d\\\"".formatted(lastCommit);
    return envelope(
        op,
        before,
        after,
        """
        {"version":"3.2.0.Final","connector":"postgresql","name":"shop","ts_ms":1767225600123,"snapshot":"%s","db":"shop","sequence":"[%s,\\"%d\\"]","schema":"public","table":"customers","txId":571,"lsn":%d,"xmin":null}"""
            .formatted(snapshot, commit, lsn, lsn));
  }

  /** Of MySQL or MariaDB. */
  static String binlog(String op, String row, String server, String file, long pos, int rowNumber) {
    return envelope(
        op,
        op.equals("d") ? row : "null",
        op.equals("d") ? "null" : row,
        """
        {"version":"3.2.0.Final","connector":"mysql","name":"shop","ts_ms":1767225600000,"snapshot":"false","db":"inventory","sequence":null,"table":"customers","server_id":%s,"gtid":null,"file":"%s","pos":%d,"row":%d,"thread":7,"query":null}"""
            .formatted(server, file, pos, rowNumber));
  }

  static String envelope(String op, String before, String after, String source) {
    return """
    {"before":%s,"after":%s,"source":%s,"transaction":null,"op":"%s","ts_ms":1767225600999}"""
        .formatted(before, after, source, op);
  }

  static String row(int id, String name) {
    return "{\"id\":%d,\"name\":\"%s\"}".formatted(id, name);
  }

  /** An event with the schema of its rows beside it; {@code fields} in Connect's JSON. */
  static String withSchema(String fields, String envelope) {
    String row =
        """
        {"type":"struct","fields":[%s],"optional":true,"name":"shop.public.customers.Value","field":"%s"}""";
    return """
    {"schema":{"type":"struct","fields":[%s,%s,{"type":"string","optional":false,"field":"op"}],"optional":false,"name":"shop.public.customers.Envelope","version":2},"payload":%s}"""
        .formatted(row.formatted(fields, "before"), row.formatted(fields, "after"), envelope);
  }
}
