package io.millrace.clickstream.session;

/** Why a session begins although the one before it has not gone quiet. */
public enum Cut {
  /** The day changed in the declared zone. */
  MIDNIGHT,
  /** Another user is logged in. */
  USER,
  /** The visitor came by another campaign. */
  CAMPAIGN,
  /** The one before would have been longer than it may be. */
  MAX_LENGTH
}
