package io.millrace.capture;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Properties;

/** What Debezium is told. Some of its defaults lose or change values; each is set here. */
final class ConnectorSettings {
  private ConnectorSettings() {}

  static Properties of(
      CaptureSpec spec, JournalFolder folder, Server server, List<SourceTable> tables) {
    Properties settings = new Properties();
    engine(settings, spec, folder);
    database(settings, spec.source());
    events(settings);
    settings.setProperty("snapshot.mode", spec.snapshot().debezium());
    settings.setProperty(
        "table.include.list", tables.stream().map(SourceTable::pattern).collect(joining(",")));
    settings.putAll(server.connector(tables));
    return settings;
  }

  private static void engine(Properties settings, CaptureSpec spec, JournalFolder folder) {
    settings.setProperty("name", spec.name());
    settings.setProperty("topic.prefix", spec.name());
    settings.setProperty("offset.storage", KeptOffset.class.getName());
    settings.setProperty("offset.storage.file.filename", folder.offsets().toString());
    settings.setProperty(
        "schema.history.internal", "io.debezium.storage.file.history.FileSchemaHistory");
    settings.setProperty("schema.history.internal.file.filename", folder.history().toString());
    settings.setProperty("errors.max.retries", "0"); // the scheduler tries again
    settings.setProperty("poll.interval.ms", "50");
    settings.setProperty("max.batch.size", "8192");
    settings.setProperty("max.queue.size", "32768");
    settings.setProperty("max.queue.size.in.bytes", String.valueOf(64 << 20)); // of large rows
  }

  private static void database(Properties settings, SourceAccess source) {
    settings.setProperty("database.hostname", source.host());
    settings.setProperty("database.port", String.valueOf(source.port()));
    source.user().ifPresent(user -> settings.setProperty("database.user", user));
    source.password().ifPresent(it -> settings.setProperty("database.password", it));
    source.properties().forEach((key, value) -> settings.setProperty("driver." + key, value));
  }

  private static void events(Properties settings) {
    settings.setProperty("provide.transaction.metadata", "true");
    settings.setProperty("tombstones.on.delete", "false");
    settings.setProperty("skipped.operations", "none"); // a truncate is a change
    settings.setProperty("include.unknown.datatypes", "true"); // or the column is dropped
    settings.setProperty("column.propagate.source.type", ".*");
    settings.setProperty("decimal.handling.mode", "precise");
    settings.setProperty("event.processing.failure.handling.mode", "fail");
  }
}
