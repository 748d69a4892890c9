package io.millrace.ingest.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.lake.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretRefTest {
  @TempDir Path folder;
  private final Configuration hadoop = new Configuration(false);

  @Test
  void a_reference_prints_as_it_was_written() {
    for (String text : new String[] {"env:SHOP", "file:/run/secrets/shop", "jceks:shop.pw"}) {
      assertThat(SecretRef.parse(text)).hasToString(text);
    }
  }

  @Test
  void plain_text_is_refused_and_not_repeated() {
    assertThatThrownBy(() -> SecretRef.parse("hunter2"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("env:NAME, file:PATH or jceks:ALIAS")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void a_variable_is_resolved_and_scrubbed_from_then_on() {
    String secret =
        Secrets.resolve(
            SecretRef.parse("env:SHOP"), hadoop, "source shop", Map.of("SHOP", "v4riable!")::get);
    assertThat(secret).isEqualTo("v4riable!");
    assertThat(Scrubber.scrub("login v4riable! failed")).isEqualTo("login *** failed");
  }

  @Test
  void a_missing_variable_is_told_with_the_one_who_needs_it() {
    assertThatThrownBy(() -> SecretRef.parse("env:NO_SUCH_VARIABLE").resolve(hadoop, "source shop"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessage(
            "The secret env:NO_SUCH_VARIABLE of source shop is missing: the environment variable is not set.");
  }

  @Test
  void a_file_loses_the_line_end_at_its_end_and_nothing_else() throws IOException {
    Path file = Files.writeString(folder.resolve("pw"), " two words \r\n");
    assertThat(SecretRef.parse("file:" + file).resolve(hadoop, "source shop"))
        .isEqualTo(" two words ");
  }

  @Test
  void a_missing_or_empty_file_is_told() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertThatThrownBy(() -> SecretRef.parse("file:" + empty).resolve(hadoop, "source shop"))
        .hasMessageContaining("the file is empty");
    assertThatThrownBy(
            () -> SecretRef.parse("file:" + folder.resolve("no")).resolve(hadoop, "source shop"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("there is no such file");
  }

  @Test
  void an_alias_is_found_in_a_hadoop_credential_store() throws IOException {
    hadoop.set(
        CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH,
        "localjceks://file" + folder.resolve("store.jceks"));
    CredentialProvider store = CredentialProviderFactory.getProviders(hadoop).get(0);
    store.createCredentialEntry("shop.password", "st0red!".toCharArray());
    store.flush();
    assertThat(SecretRef.parse("jceks:shop.password").resolve(hadoop, "source shop"))
        .isEqualTo("st0red!");
    assertThatThrownBy(() -> SecretRef.parse("jceks:other").resolve(hadoop, "source shop"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("the alias is not in localjceks://");
  }

  @Test
  void an_alias_without_a_store_says_which_setting_is_missing() {
    assertThatThrownBy(() -> SecretRef.parse("jceks:shop").resolve(hadoop, "source shop"))
        .hasMessageContaining("hadoop.security.credential.provider.path");
  }
}
