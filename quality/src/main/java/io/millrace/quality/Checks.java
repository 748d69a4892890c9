package io.millrace.quality;

import io.millrace.lake.Audit;
import java.time.Clock;
import java.util.List;

/** The way in: turns a dataset's checks into the audit of its writes. */
public final class Checks {
  private Checks() {}

  /**
   * An audit that judges one write by these checks. It keeps what it found out about the columns
   * between its two calls, so each write takes one of its own.
   *
   * <p>Its {@code questions} throw an {@link io.millrace.lake.InvalidSpecException} that names all
   * checks which do not fit the columns. Its {@code judge} throws nothing: what goes wrong in a
   * check becomes that check's verdict. It reads the pending files at most once for what must be
   * computed, and again only to name the rows of checks that failed.
   *
   * @param references where {@code references} checks look for the values that must exist
   */
  public static Audit audit(GatePolicy policy, List<CheckSpec> checks, References references) {
    return audit(policy, checks, references, Clock.systemUTC());
  }

  /**
   * The same, by another clock.
   *
   * @param clock what "now" is for {@code fresh} checks of unpartitioned datasets
   */
  public static Audit audit(
      GatePolicy policy, List<CheckSpec> checks, References references, Clock clock) {
    return new GateAudit(policy, checks, references, clock);
  }
}
