package io.millrace.ingest.journal.format;

import static java.util.Objects.requireNonNull;

import io.millrace.lake.InvalidSpecException;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a journal does not tell of itself.
 *
 * @param tables those to take: {@code schema.table}, or the table's name alone; empty for all
 * @param unavailable Debezium's {@code unavailable.value.placeholder}, which stands for a value
 *     that the source did not log; may begin with {@code hex:}
 * @param placeholderIsData columns in which a value that looks like the placeholder is one
 * @param arrivalOrder whether the order is that of slice, file and line, for want of a better one
 * @param epochs server ids, MySQL server uuids, or MariaDB's {@code domain-server}, in the order in
 *     which they were the primary; empty if there was only one
 * @param flatPrefix of the fields that {@code ExtractNewRecordState} adds to a row
 * @param schemas a folder with an Avro schema {@code ID.avsc} for each id in Confluent's framing
 * @param handover of a journal that goes on where copies of its table end
 */
public record DecodeOptions(
    Set<String> tables,
    String unavailable,
    Set<String> placeholderIsData,
    boolean arrivalOrder,
    List<String> epochs,
    String flatPrefix,
    Optional<String> schemas,
    Optional<Handover> handover)
    implements Serializable {
  public static final String UNAVAILABLE = "__debezium_unavailable_value";
  public static final String FLAT_PREFIX = "__";

  public DecodeOptions {
    tables = Set.copyOf(tables);
    requireNonNull(unavailable, "unavailable");
    placeholderIsData = Set.copyOf(placeholderIsData);
    epochs = List.copyOf(epochs);
    requireNonNull(flatPrefix, "flatPrefix");
    requireNonNull(schemas, "schemas");
    requireNonNull(handover, "handover");
    if (new HashSet<>(epochs).size() < epochs.size()) {
      throw new InvalidSpecException(
          "The epochs %s name a server twice. A server that became primary again wrote positions that its first time cannot be told from: start a new dataset with a fresh snapshot."
              .formatted(epochs));
    }
  }

  /** Of a journal that stands by itself. */
  public DecodeOptions(
      Set<String> tables,
      String unavailable,
      Set<String> placeholderIsData,
      boolean arrivalOrder,
      List<String> epochs,
      String flatPrefix,
      Optional<String> schemas) {
    this(
        tables,
        unavailable,
        placeholderIsData,
        arrivalOrder,
        epochs,
        flatPrefix,
        schemas,
        Optional.empty());
  }

  /** All tables, Debezium's own placeholder, the source's order. */
  public static DecodeOptions standard() {
    return new DecodeOptions(
        Set.of(), UNAVAILABLE, Set.of(), false, List.of(), FLAT_PREFIX, Optional.empty());
  }

  public DecodeOptions withTables(Set<String> taken) {
    return new DecodeOptions(
        taken, unavailable, placeholderIsData, arrivalOrder, epochs, flatPrefix, schemas, handover);
  }

  public DecodeOptions withUnavailable(String placeholder, Set<String> isData) {
    return new DecodeOptions(
        tables, placeholder, isData, arrivalOrder, epochs, flatPrefix, schemas, handover);
  }

  public DecodeOptions inArrivalOrder() {
    return new DecodeOptions(
        tables, unavailable, placeholderIsData, true, epochs, flatPrefix, schemas, handover);
  }

  public DecodeOptions withEpochs(List<String> servers) {
    return new DecodeOptions(
        tables,
        unavailable,
        placeholderIsData,
        arrivalOrder,
        servers,
        flatPrefix,
        schemas,
        handover);
  }

  public DecodeOptions withFlatPrefix(String prefix) {
    return new DecodeOptions(
        tables, unavailable, placeholderIsData, arrivalOrder, epochs, prefix, schemas, handover);
  }

  public DecodeOptions withSchemas(String folder) {
    return new DecodeOptions(
        tables,
        unavailable,
        placeholderIsData,
        arrivalOrder,
        epochs,
        flatPrefix,
        Optional.of(folder),
        handover);
  }

  /** The same of a journal that goes on where copies of its table end. */
  public DecodeOptions after(Handover copies) {
    return new DecodeOptions(
        tables,
        unavailable,
        placeholderIsData,
        arrivalOrder,
        epochs,
        flatPrefix,
        schemas,
        Optional.of(copies));
  }

  private Object writeReplace() { // an Optional cannot travel
    return new Travelling(
        tables,
        unavailable,
        placeholderIsData,
        arrivalOrder,
        epochs,
        flatPrefix,
        schemas.orElse(null),
        handover.orElse(null));
  }

  /** The options on their way to another process. */
  private record Travelling(
      Set<String> tables,
      String unavailable,
      Set<String> placeholderIsData,
      boolean arrivalOrder,
      List<String> epochs,
      String flatPrefix,
      String schemas,
      Handover handover)
      implements Serializable {
    private Object readResolve() {
      return new DecodeOptions(
          tables,
          unavailable,
          placeholderIsData,
          arrivalOrder,
          epochs,
          flatPrefix,
          Optional.ofNullable(schemas),
          Optional.ofNullable(handover));
    }
  }
}
