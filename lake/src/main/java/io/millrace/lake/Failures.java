package io.millrace.lake;

import java.nio.file.AccessDeniedException;
import java.util.ConcurrentModificationException;
import java.util.Optional;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;

/** What an operator must know of a write that failed, found in what Spark and Delta throw. */
final class Failures {
  private Failures() {}

  /** The failure in our words, or as it is if we have none for it. */
  static RuntimeException of(Batch batch, Path table, RuntimeException failure) {
    Optional<MillraceException> ours = cause(failure, MillraceException.class);
    if (ours.isPresent()) {
      return ours.get();
    }
    if (cause(failure, ConcurrentModificationException.class).isPresent()) {
      return conflict(batch, failure);
    }
    Optional<Exception> refused =
        cause(failure, AccessControlException.class)
            .<Exception>map(e -> e)
            .or(() -> cause(failure, AccessDeniedException.class))
            .or(() -> cause(failure, ParentNotDirectoryException.class));
    if (refused.isPresent()) {
      return new UnreachableException(
          "Cannot write to %s: %s. Check that you may write to the warehouse."
              .formatted(table, refused.get().getMessage()),
          failure);
    }
    return failure;
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
