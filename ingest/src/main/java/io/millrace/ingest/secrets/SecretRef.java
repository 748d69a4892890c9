package io.millrace.ingest.secrets;

import io.millrace.lake.InvalidSpecException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;

/**
 * Says where a secret is, never what it is: {@code env:NAME}, {@code file:PATH} or {@code
 * jceks:ALIAS}. Specs, plans, logs and messages hold references only; {@link #resolve} is called
 * where a connection is made.
 */
public sealed interface SecretRef {
  /** A reference's scheme and what follows it. */
  Pattern FORM = Pattern.compile("(env|file|jceks):(.+)");

  /** An environment variable of the process that connects, executors included. */
  record Env(String variable) implements SecretRef {
    @Override
    public String toString() {
      return "env:" + variable;
    }
  }

  /** A file on the machine that connects; line ends at the end of its text are not part of it. */
  record File(String path) implements SecretRef {
    @Override
    public String toString() {
      return "file:" + path;
    }
  }

  /**
   * An alias in the Hadoop credential stores of {@code hadoop.security.credential.provider.path}.
   */
  record Jceks(String alias) implements SecretRef {
    @Override
    public String toString() {
      return "jceks:" + alias;
    }
  }

  /**
   * Reads a reference.
   *
   * @throws InvalidSpecException if the text is none; it may be a secret in plain text, so the
   *     message does not repeat it
   */
  static SecretRef parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new InvalidSpecException(
          "A secret must be a reference: env:NAME, file:PATH or jceks:ALIAS. What stands there is "
              + "not repeated here, since it may be the secret itself; if it is, change it.");
    }
    return switch (form.group(1)) {
      case "env" -> new Env(form.group(2));
      case "file" -> new File(form.group(2));
      default -> new Jceks(form.group(2));
    };
  }

  /** Whether {@link #parse} takes the text. */
  static boolean isReference(String text) {
    return FORM.matcher(text).matches();
  }

  /**
   * The secret itself. From now on {@link Scrubber} removes it from texts of this JVM.
   *
   * @param hadoop says where {@code jceks:} aliases are kept
   * @param user who needs it, for the message, such as {@code source shop}
   * @throws InvalidSpecException if there is no such secret; names the reference and the user
   */
  default String resolve(Configuration hadoop, String user) {
    return Secrets.resolve(this, hadoop, user);
  }
}
