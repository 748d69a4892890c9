package io.millrace.jobs.conf;

import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import java.util.Optional;

/** What is known of a column beside its type. */
@Doc("What is known of a column beside its type, which comes from the source.")
public record ColumnSpec(
    @Doc(value = "What the column means; becomes its comment.", example = "Contact address")
        @Default("")
        @Incidental
        String description,
    @Doc(
            value =
                "The column is about a person: which kind of personal data. Failed checks then show its values only as a hash.",
            example = "email")
        @Incidental
        Optional<String> pii,
    @Doc(
            value =
                "The values are replaced before they are written: sha256 by the hash of their text.",
            example = "sha256")
        Optional<Mask> mask,
    @Doc(
            value =
                "What the column becomes, where the source's type has no exact counterpart: string, or decimal(p,s).",
            example = "\"decimal(20,4)\"")
        Optional<String> type) {

  /** How values are replaced before they are written. */
  public enum Mask {
    SHA256
  }
}
