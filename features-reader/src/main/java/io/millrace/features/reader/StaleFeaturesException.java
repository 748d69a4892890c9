package io.millrace.features.reader;

/** What the store holds of an entity is older than its reader allows. */
public final class StaleFeaturesException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StaleFeaturesException(String message) {
    super(message);
  }
}
