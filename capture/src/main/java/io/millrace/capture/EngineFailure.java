package io.millrace.capture;

import io.millrace.capture.CaptureException.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What an engine that gave up says to the operator. */
final class EngineFailure {
  private EngineFailure() {}

  /**
   * @param place of the source
   * @param message the engine's own words; its causes are preferred, the innermost first
   * @param error null where the engine names none
   */
  static CaptureException of(String place, String message, Throwable error) {
    List<Throwable> causes = causes(error);
    Throwable innermost = causes.isEmpty() ? null : causes.get(causes.size() - 1);
    String said = line(innermost == null ? message : said(innermost));
    return causes.stream().anyMatch(EngineFailure::isFaultOfPostgres)
        ? new CaptureException(Kind.INVALID, cannotDecode(place, said), error)
        : new CaptureException(
            Kind.UNREACHABLE, "Source %s could not be read on: %s".formatted(place, said), error);
  }

  private static String cannotDecode(String place, String said) {
    return "The server of source %s failed to decode its own log: %s. If it says so again, it always will: what it wrote since the last capture is lost for this journal. Remove what is left with --drop, begin a new journal in another folder with a snapshot, and read both."
        .formatted(place, said);
  }

  private static List<Throwable> causes(Throwable error) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }

  private static String said(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private static String line(String said) {
    return String.valueOf(said).strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** Class XX of the states that PostgreSQL's documentation lists: "Internal Error". */
  private static boolean isFaultOfPostgres(Throwable cause) {
    return cause instanceof SQLException e
        && e.getSQLState() != null
        && e.getSQLState().startsWith("XX");
  }
}
