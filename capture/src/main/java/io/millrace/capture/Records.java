package io.millrace.capture;

import io.debezium.data.Envelope;
import io.debezium.schema.SchemaFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Tells Debezium's records apart, by the names of their schemas. */
final class Records {
  private static final String TRANSACTION = "io.debezium.connector.common.TransactionMetadataValue";

  private Records() {}

  static boolean isChange(SourceRecord record) {
    return record.valueSchema() != null && Envelope.isEnvelopeSchema(record.valueSchema());
  }

  static boolean isHeartbeat(SourceRecord record) {
    return SchemaFactory.get().isHeartBeatSchema(record.valueSchema());
  }

  static boolean isTransaction(SourceRecord record) {
    return TRANSACTION.equals(nameOf(record.valueSchema()));
  }

  static boolean isTransactionEnd(SourceRecord record) {
    return isTransaction(record) && "END".equals(((Struct) record.value()).getString("status"));
  }

  static boolean isMessage(SourceRecord record) {
    return nameOf(record.valueSchema()).endsWith(".MessageValue");
  }

  static boolean isSchemaChange(SourceRecord record) {
    return nameOf(record.valueSchema()).endsWith(".SchemaChangeValue");
  }

  private static String nameOf(Schema schema) {
    return schema == null || schema.name() == null ? "" : schema.name();
  }

  /** The table that a change is of, as {@code schema.table}, or {@code database.table}. */
  static String tableOf(SourceRecord change) {
    Struct source = ((Struct) change.value()).getStruct(Envelope.FieldName.SOURCE);
    String place =
        source.schema().field("schema") == null
            ? source.getString("db")
            : source.getString("schema");
    return place + "." + source.getString("table");
  }

  static String operationOf(SourceRecord change) {
    return ((Struct) change.value()).getString(Envelope.FieldName.OPERATION);
  }
}
