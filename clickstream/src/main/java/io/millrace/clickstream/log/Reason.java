package io.millrace.clickstream.log;

/** Why a line is no event. */
public enum Reason {
  /** It is not written in the declared format. */
  FORMAT,
  /** It ends in the middle. */
  TORN,
  /** It is longer than any line may be. */
  TOO_LONG,
  /** It holds bytes that no text has. */
  BINARY,
  /** It does not say when it happened, or nobody can read that. */
  TIME,
  /** A number is none. */
  NUMBER,
  /** The file's compression breaks off, or it is no text at all. */
  FILE
}
