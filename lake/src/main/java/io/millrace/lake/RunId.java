package io.millrace.lake;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Instant;

/**
 * One attempt at one slice. Ids sort by the time they were made, also within a millisecond of one
 * process.
 *
 * @param value a ULID
 * @see <a href="https://github.com/ulid/spec">ULID specification</a>
 */
public record RunId(String value) implements Comparable<RunId> {
  public RunId {
    if (!Ulid.isValid(value)) {
      throw new InvalidSpecException(
          "'%s' is no run id. 'millrace runs list' shows them.".formatted(value));
    }
  }

  public static RunId create() {
    return new RunId(UlidCreator.getMonotonicUlid().toString());
  }

  public Instant createdAt() {
    return Ulid.getInstant(value);
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
