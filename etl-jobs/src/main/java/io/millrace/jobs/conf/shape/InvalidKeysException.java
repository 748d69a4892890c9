package io.millrace.jobs.conf.shape;

import static java.util.stream.Collectors.joining;

import io.millrace.lake.InvalidSpecException;
import java.util.List;

/** Several keys of one record are to blame, each for something else. */
final class InvalidKeysException extends InvalidSpecException {
  private final transient List<InvalidKeyException> each;

  InvalidKeysException(List<InvalidKeyException> each) {
    super(each.stream().map(Throwable::getMessage).collect(joining(" ")));
    this.each = List.copyOf(each);
  }

  List<InvalidKeyException> each() {
    return each;
  }
}
