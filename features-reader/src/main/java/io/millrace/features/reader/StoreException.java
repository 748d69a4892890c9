package io.millrace.features.reader;

/** The store does not answer, or refuses us. Another try may help. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String refusal;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
    this.refusal = "";
  }

  /**
   * A store that answers, and says no.
   *
   * @param refusal the store's own word for it, such as {@code WRONGPASS}
   */
  public StoreException(String message, String refusal) {
    super(message);
    this.refusal = refusal;
  }

  /** The store's own word for why it refuses us; empty if it does not answer. */
  public String refusal() {
    return refusal;
  }
}
