package io.millrace.features.reader;

import java.util.List;

/**
 * A way to a Redis: {@link RedisClient}, or a few lines around the client that a service has
 * already. Must bear many threads at once if its reader has to.
 */
@FunctionalInterface
public interface RedisCommands {
  /**
   * Sends commands together, and waits for all answers.
   *
   * @param commands each its words
   * @return an answer to each: a {@code Long}, a {@code byte[]}, null, or a {@code List} of these
   * @throws StoreException if the server does not answer, or one of the answers is an error
   */
  List<Object> call(List<List<byte[]>> commands);

  /** The answer to one command. */
  default Object answer(List<byte[]> command) {
    return call(List.of(command)).get(0);
  }
}
