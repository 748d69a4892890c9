package io.millrace.lake;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.ConcurrentModificationException;
import java.util.Optional;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/** What an operator must know of a write that failed, found in what Spark and Delta throw. */
final class Failures {
  private Failures() {}

  /** The failure in our words, or empty if we have none for it. */
  static Optional<MillraceException> known(Batch batch, Path table, Exception failure) {
    Optional<MillraceException> ours = cause(failure, MillraceException.class);
    if (ours.isPresent()) {
      return ours;
    }
    if (cause(failure, ConcurrentModificationException.class).isPresent()) {
      return Optional.of(conflict(batch, failure));
    }
    return cause(failure, IOException.class)
        .filter(Failures::refusesToWrite)
        .map(
            refusal ->
                new UnreachableException(
                    "Cannot write to %s: %s. Check that you may write to the warehouse."
                        .formatted(table, refusal.getMessage()),
                    failure));
  }

  /** A local disk has no exception of its own for it. */
  private static boolean refusesToWrite(IOException e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof AccessControlException
        || e instanceof AccessDeniedException
        || e instanceof ParentNotDirectoryException
        || message.contains("Permission denied")
        || message.contains("Read-only file system")
        || message.startsWith("Mkdirs failed");
  }

  static ConflictException conflict(Batch batch, Throwable cause) {
    return new ConflictException(
        "Slice %s of %s: another run committed first, so nothing of run %s was written. Run it again if it is still needed."
            .formatted(batch.slice(), batch.table().name(), batch.run()),
        cause);
  }

  private static <E extends Throwable> Optional<E> cause(Throwable failure, Class<E> type) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return Optional.of(type.cast(at));
      }
    }
    return Optional.empty();
  }
}
