package io.millrace.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Ends with the transaction of a message that we put into the log ourselves: what was committed
 * before it comes before it, and a database in which nothing happens has an end too.
 */
final class PostgresEnding implements Ending {
  static final String PREFIX = "millrace";

  private final PostgresServer server;
  private final String message;
  private final long wanted;
  private boolean marked;
  private boolean seen;

  /**
   * @param wanted end with the first transaction that was committed here or later, if that comes
   *     before the message
   */
  PostgresEnding(PostgresServer server, String message, long wanted) {
    this.server = server;
    this.message = message;
    this.wanted = wanted;
  }

  @Override
  public synchronized void reading() {
    if (!marked) {
      marked = true;
      server.mark(message);
    }
  }

  @Override
  public Cut at(SourceRecord record) {
    if (Records.isMessage(record)) {
      seen |= isOurs(record) && content(record).equals(message);
      return Cut.NONE;
    }
    if (!Records.isTransactionEnd(record) || Position.inSnapshot(record)) {
      return Cut.NONE;
    }
    return seen || Position.after(record).number("lsn_commit") >= wanted ? Cut.END : Cut.MAY;
  }

  @Override
  public boolean isOurs(SourceRecord record) {
    return Records.isMessage(record)
        && PREFIX.equals(((Struct) record.value()).getStruct("message").getString("prefix"));
  }

  private static String content(SourceRecord record) {
    Object content = ((Struct) record.value()).getStruct("message").get("content");
    ByteBuffer bytes =
        content instanceof ByteBuffer buffer
            ? buffer.duplicate()
            : ByteBuffer.wrap((byte[]) content);
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
