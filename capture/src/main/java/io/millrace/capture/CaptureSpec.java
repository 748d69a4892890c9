package io.millrace.capture;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to capture, and into what.
 *
 * @param name of this capture at the server, where its replication slot is called so
 * @param source the database
 * @param folder where journal and position are kept together
 * @param tables {@code schema.table} each; empty for all
 * @param snapshot what the journal begins with
 * @param until a position of the source; empty for where it stands as the capture begins
 * @param slice which folder of each table the files go to, such as {@code 2024-03-01}
 */
public record CaptureSpec(
    String name,
    SourceAccess source,
    Path folder,
    List<String> tables,
    Snapshot snapshot,
    Optional<String> until,
    String slice) {
  private static final Pattern SLICE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d(T\\d\\d)?|all");

  /** What a journal begins with; later captures go on where the last one ended. */
  public enum Snapshot {
    /** All rows as they are, then the changes. */
    INITIAL,
    /** Changes from now on only. */
    NEVER;

    static Snapshot parse(String text) {
      for (Snapshot snapshot : values()) {
        if (snapshot.name().equalsIgnoreCase(text)) {
          return snapshot;
        }
      }
      throw CaptureException.invalid("'%s' is no kind of snapshot. Write initial or never.", text);
    }

    String debezium() {
      return this == INITIAL ? "initial" : "no_data";
    }
  }

  public CaptureSpec {
    requireNonNull(name, "name");
    requireNonNull(source, "source");
    requireNonNull(snapshot, "snapshot");
    requireNonNull(until, "until");
    folder = folder.toAbsolutePath().normalize();
    tables = List.copyOf(tables);
    if (!SLICE.matcher(slice).matches()) {
      throw CaptureException.invalid(
          "'%s' is no slice. Write a day or an hour, as in 2024-03-01 or 2024-03-01T05, or all.",
          slice);
    }
  }

  /**
   * A name that PostgreSQL takes for a replication slot: small letters, digits and underscores, 63
   * at most. Names that had to be changed for that end in a digest, and so stay different.
   */
  public static String nameOf(String project, String capture) {
    String whole = "millrace_" + project + "_" + capture;
    String clean = whole.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    if (clean.equals(whole) && clean.length() <= 63) {
      return clean;
    }
    String digest = "_%08x".formatted(whole.hashCode());
    return clean.substring(0, Math.min(clean.length(), 63 - digest.length())) + digest;
  }
}
