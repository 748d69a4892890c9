package io.millrace.ingest.secrets;

import io.millrace.lake.InvalidSpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns references into secrets, and tells the {@link Scrubber} of each. */
final class Secrets {
  private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);
  private static final String STORES = CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH;

  private Secrets() {}

  static String resolve(SecretRef ref, Configuration hadoop, String user) {
    return resolve(ref, hadoop, user, System::getenv);
  }

  static String resolve(
      SecretRef ref, Configuration hadoop, String user, UnaryOperator<String> environment) {
    String secret;
    if (ref instanceof SecretRef.Env env) {
      secret = fromEnvironment(env, user, environment);
    } else if (ref instanceof SecretRef.File file) {
      secret = fromFile(file, user);
    } else if (ref instanceof SecretRef.Jceks jceks) {
      secret = fromStore(jceks, hadoop, user);
    } else {
      throw new IllegalStateException("No way to resolve " + ref);
    }
    Scrubber.remember(secret);
    return secret;
  }

  private static String fromEnvironment(
      SecretRef.Env ref, String user, UnaryOperator<String> environment) {
    String value = environment.apply(ref.variable());
    if (value == null || value.isEmpty()) {
      throw missing(ref, user, "the environment variable is not set", null);
    }
    return value;
  }

  private static String fromFile(SecretRef.File ref, String user) {
    Path path = Path.of(ref.path());
    try {
      warnIfOthersMayRead(path);
      String text = Files.readString(path, StandardCharsets.UTF_8).replaceFirst("[\\r\\n]+$", "");
      if (text.isEmpty()) {
        throw missing(ref, user, "the file is empty", null);
      }
      return text;
    } catch (NoSuchFileException e) {
      throw missing(ref, user, "there is no such file", e);
    } catch (IOException e) {
      throw missing(ref, user, "the file cannot be read", e);
    }
  }

  private static void warnIfOthersMayRead(Path path) throws IOException {
    boolean posix = Files.getFileStore(path).supportsFileAttributeView("posix");
    if (posix && Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) {
      LOG.warn(
          "Every user of this machine may read the secret in {}. Run: chmod 600 {}", path, path);
    }
  }

  private static String fromStore(SecretRef.Jceks ref, Configuration hadoop, String user) {
    String stores = hadoop.getTrimmed(STORES, "");
    if (stores.isEmpty()) {
      throw missing(ref, user, "no credential store is set; give its path as " + STORES, null);
    }
    try {
      for (CredentialProvider provider : CredentialProviderFactory.getProviders(hadoop)) {
        CredentialProvider.CredentialEntry entry = provider.getCredentialEntry(ref.alias());
        if (entry != null) {
          return new String(entry.getCredential());
        }
      }
    } catch (IOException e) {
      throw missing(ref, user, "the credential store %s cannot be read".formatted(stores), e);
    }
    throw missing(ref, user, "the alias is not in " + stores, null);
  }

  private static InvalidSpecException missing(
      SecretRef ref, String user, String why, Throwable cause) {
    return new InvalidSpecException(
        "The secret %s of %s is missing: %s.".formatted(ref, user, why), cause);
  }
}
