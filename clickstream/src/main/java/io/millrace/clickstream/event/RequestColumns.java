package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.Origins;
import io.millrace.clickstream.log.Field;
import io.millrace.clickstream.log.Values;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.unsafe.types.UTF8String;

/** What was asked for, by the request's first line, a URL, or fields for each part of it. */
final class RequestColumns {
  static final int METHOD = column(EventColumns.METHOD);
  static final int HOST = column(EventColumns.HOST);
  static final int PATH = column(EventColumns.PATH);
  private static final int QUERY = column(EventColumns.QUERY);

  private final Fields fields;
  private final QueryFilter filter;
  private final Request request = new Request();
  private final Known<UTF8String> hosts = new Known<>();
  private boolean http;
  private String tags = "";

  RequestColumns(Fields fields, QueryFilter filter) {
    this.fields = fields;
    this.filter = filter;
  }

  /** Whether the last request is one of HTTP's. */
  boolean isHttp() {
    return http;
  }

  /** The last request's whole query if it may tell where the visitor comes from, else empty. */
  String tags() {
    return tags;
  }

  void fill(Object[] row) {
    http = true;
    tags = "";
    UTF8String host = fields.text(Field.HOST);
    row[HOST] = host == null ? null : host(host.getBytes());
    row[METHOD] = fields.text(Field.METHOD);
    int line = fields.slot(Field.REQUEST);
    int url = fields.slot(Field.URL);
    if (line != Fields.NONE) {
      line(row, fields.read(line));
    } else if (url != Fields.NONE) {
      Values value = fields.read(url);
      request.url(value.bytes(), value.from(), value.to());
      parts(row, value.bytes());
    } else {
      pathAndQuery(row);
    }
  }

  private void line(Object[] row, Values line) {
    byte[] bytes = line.bytes();
    http = request.line(bytes, line.from(), line.to());
    if (http) {
      int length = request.methodTo - line.from();
      row[METHOD] = UTF8String.fromBytes(bytes, line.from(), length).clone();
      parts(row, bytes);
    } else {
      row[PATH] = UTF8String.fromBytes(line.copy());
    }
  }

  private void parts(Object[] row, byte[] bytes) {
    if (request.hostTo > request.hostFrom) {
      row[HOST] = host(Arrays.copyOfRange(bytes, request.hostFrom, request.hostTo));
    }
    row[PATH] = part(bytes, request.pathFrom, request.pathTo);
    row[QUERY] = query(bytes, request.queryFrom, request.queryTo);
  }

  private void pathAndQuery(Object[] row) {
    row[PATH] = fields.text(Field.PATH);
    int slot = fields.slot(Field.QUERY);
    if (slot != Fields.NONE) {
      Values query = fields.read(slot);
      int mark = query.from() < query.to() && query.bytes()[query.from()] == '?' ? 1 : 0;
      row[QUERY] = query(query.bytes(), query.from() + mark, query.to());
    }
  }

  private UTF8String query(byte[] bytes, int from, int to) {
    if (Origins.mayTell(bytes, from, to)) {
      tags = new String(bytes, from, to - from, UTF_8);
    }
    UTF8String whole = part(bytes, from, to);
    return whole == null ? null : filter.query(whole);
  }

  /** NULL if it is empty. */
  private static UTF8String part(byte[] bytes, int from, int to) {
    return to > from ? UTF8String.fromBytes(Arrays.copyOfRange(bytes, from, to)) : null;
  }

  /** In small letters and without a port. */
  private UTF8String host(byte[] written) {
    return hosts.get(
        written,
        0,
        written.length,
        bytes -> {
          String name = new String(bytes, UTF_8).toLowerCase(Locale.ROOT);
          int colon = name.lastIndexOf(':');
          return Cells.text(colon > name.lastIndexOf(']') ? name.substring(0, colon) : name);
        });
  }
}
