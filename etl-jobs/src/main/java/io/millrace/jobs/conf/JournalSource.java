package io.millrace.jobs.conf;

import static io.millrace.ingest.journal.format.JournalFormat.DEBEZIUM_AVRO;
import static io.millrace.ingest.journal.format.JournalFormat.DEBEZIUM_FLAT;

import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.OneOf;
import java.util.Optional;

/**
 * Where a journal is, and who wrote it how.
 *
 * @param flatPrefix of the fields that {@code ExtractNewRecordState} adds
 * @param schemas a folder, relative to the project's
 */
@Doc("Where the journal is, and who wrote it how.")
public record JournalSource(
    @OneOf Medium medium,
    @Doc(value = "Who wrote the journal, and how.", example = "debezium-json") JournalFormat format,
    @Doc(
            value =
                "For debezium-flat: what the fields begin with that Debezium adds to a row. Without it: __",
            example = "__dbz_")
        Optional<String> flatPrefix,
    @Doc(
            value =
                "For debezium-avro in Confluent's framing: a folder with a schema ID.avsc for each id.",
            example = "conf/avro")
        Optional<String> schemas) {
  public JournalSource {
    new Agreement()
        .refuse(
            flatPrefix.isPresent() && format != DEBEZIUM_FLAT,
            "flat-prefix",
            "Only %s has such fields. Remove it.".formatted(DEBEZIUM_FLAT))
        .refuse(
            schemas.isPresent() && format != DEBEZIUM_AVRO,
            "schemas",
            "Only %s reads schemas from a folder. Remove it.".formatted(DEBEZIUM_AVRO))
        .hold();
  }
}
