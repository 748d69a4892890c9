package io.millrace.lake.ledger;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A process, told from all others that had or will have its number.
 *
 * @param host the machine's name; numbers of different machines have nothing to say to each other
 * @param startedAt to the second, which is as fine as every platform knows it; empty if it is not
 *     known
 */
public record ProcessIdentity(String host, long pid, Optional<Instant> startedAt) {
  private static final ProcessIdentity CURRENT =
      new ProcessIdentity(
          hostName(), ProcessHandle.current().pid(), start(ProcessHandle.current()));

  /** This process. */
  public static ProcessIdentity current() {
    return CURRENT;
  }

  /**
   * Whether the process is known to have ended. False means that it runs, or that nothing can be
   * said, since it was started on another host.
   */
  public boolean isKnownDead() {
    if (!host.equals(CURRENT.host)) {
      return false;
    }
    Optional<ProcessHandle> running = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (running.isEmpty()) {
      return true;
    }
    Optional<Instant> itsStart = start(running.get());
    return startedAt.isPresent() && itsStart.isPresent() && !startedAt.equals(itsStart);
  }

  private static Optional<Instant> start(ProcessHandle process) {
    return process.info().startInstant().map(start -> start.truncatedTo(ChronoUnit.SECONDS));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost"; // the machine cannot name itself, as in a container without a network
    }
  }
}
