package io.millrace.ingest.jdbc;

import io.millrace.ingest.secrets.Scrubber;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.MillraceException;
import io.millrace.lake.UnreachableException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says of a database's failure what it is, where, and how to mend it. */
final class Failures {
  private static final Pattern HOST = Pattern.compile("//([^/?;]+)");

  private Failures() {}

  static MillraceException whileConnecting(JdbcSource source, SQLException e) {
    return explain(source, "", e);
  }

  static MillraceException whileReading(JdbcSource source, Relation from, SQLException e) {
    return explain(source, " while reading " + from, e);
  }

  /**
   * The same of any other work.
   *
   * @param doing such as {@code while writing orders}
   */
  static MillraceException during(JdbcSource source, String doing, SQLException e) {
    return explain(source, " " + doing, e);
  }

  private static MillraceException explain(JdbcSource source, String doing, SQLException e) {
    String said = said(e);
    Throwable cause = clean(e);
    String who = "Source %s at %s".formatted(source.name(), host(source));
    String user = source.user().map("user '%s'"::formatted).orElse("a login without user");
    return switch (Dialect.of(source.url()).classify(e)) {
      case UNREACHABLE ->
          new UnreachableException(
              "%s does not answer%s (%s). Is the server up, and can this machine reach it?"
                  .formatted(who, doing, said),
              cause);
      case LOGIN_REFUSED ->
          new UnreachableException(
              "%s refuses %s (%s). Check user, and what %s holds."
                  .formatted(
                      who,
                      user,
                      said,
                      source
                          .password()
                          .map(Object::toString)
                          .orElse("'password', which is not set,")),
              cause);
      case TOO_BUSY ->
          new UnreachableException(
              "%s takes no more connections%s (%s). Try later, or lower limits.connections, now %d."
                  .formatted(who, doing, said, source.limits().connections()),
              cause);
      case TIMED_OUT ->
          new UnreachableException(
              "%s cancelled our statement%s (%s). Raise its statement timeout for %s, or read less at a time."
                  .formatted(who, doing, said, user),
              cause);
      case NO_DATABASE ->
          new InvalidSpecException(
              "%s has no such database (%s). Mend the end of its url.".formatted(who, said), cause);
      case FORBIDDEN ->
          new InvalidSpecException(
              "%s forbids it to %s%s (%s). Grant USAGE on the schema and SELECT on the table; to write, CREATE on the schema."
                  .formatted(who, user, doing, said),
              cause);
      case NO_TABLE, NO_COLUMN, STATEMENT_REFUSED ->
          new InvalidSpecException(
              "%s refuses the statement%s (%s).".formatted(who, doing, said), cause);
      case OTHER ->
          new UnreachableException("%s failed%s (%s).".formatted(who, doing, said), cause);
    };
  }

  private static String host(JdbcSource source) {
    Matcher host = HOST.matcher(source.url());
    return host.find() ? host.group(1) : source.url();
  }

  /** What the driver said, in one line, with its code. */
  private static String said(SQLException e) {
    String message = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    return Scrubber.scrub("%s, SQLState %s".formatted(message, e.getSQLState()));
  }

  /** The cause as it is, or a copy without secrets: whoever prints a stack prints its causes. */
  static SQLException clean(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      String text = String.valueOf(t.getMessage());
      if (!Scrubber.scrub(text).equals(text)) {
        SQLException copy =
            new SQLException(
                Scrubber.scrub(String.valueOf(e.getMessage())), e.getSQLState(), e.getErrorCode());
        copy.setStackTrace(e.getStackTrace());
        return copy;
      }
    }
    return e;
  }
}
