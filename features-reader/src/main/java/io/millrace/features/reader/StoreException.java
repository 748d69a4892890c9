package io.millrace.features.reader;

/** The store does not answer, or refuses us. Another try may help. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
