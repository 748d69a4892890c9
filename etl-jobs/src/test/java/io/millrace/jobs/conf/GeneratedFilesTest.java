package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.jobs.conf.shape.JsonSchema;
import io.millrace.jobs.conf.shape.ReferencePage;
import io.millrace.jobs.conf.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The files that are made from the records and committed. After a record has changed, write them
 * anew: {@code mvn -pl etl-jobs -am test -Dtest=GeneratedFilesTest -Dwrite.generated=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class GeneratedFilesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/configuration.md");
  private static final boolean WRITE = Boolean.getBoolean("write.generated");

  /** The kinds of files. */
  enum FileKind {
    MILLRACE("Millrace project", ProjectSettings.class),
    SOURCE("Millrace source", SourceForm.class),
    DATASET("Millrace dataset", DatasetSpec.class);

    private final String title;
    private final Class<?> type;

    FileKind(String title, Class<?> type) {
      this.title = title;
      this.type = type;
    }

    Shape shape() {
      return Vocabulary.shapes().of(type);
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    Path schema() {
      return ROOT.resolve("conf/schema").resolve(word() + ".schema.json");
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_committed_schema_is_the_one_of_the_records(FileKind kind) throws IOException {
    assertCommitted(kind.schema(), pretty(JsonSchema.of(kind.title, kind.shape())));
  }

  @Test
  void the_reference_page_has_the_tables_of_the_records() throws IOException {
    String page = Files.readString(PAGE);
    for (FileKind kind : FileKind.values()) {
      Matcher part =
          Pattern.compile(
                  "(<!-- begin %1$s -->\n)(.*)(<!-- end %1$s -->)".formatted(kind.word()),
                  Pattern.DOTALL)
              .matcher(page);
      String tables = "\n" + ReferencePage.of(kind.shape()) + "\n";
      page = part.replaceFirst("$1" + Matcher.quoteReplacement(tables) + "$3");
    }
    assertCommitted(PAGE, page);
  }

  private static void assertCommitted(Path file, String expected) throws IOException {
    if (WRITE) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, expected);
    }
    assertThat(file).content().isEqualTo(expected);
  }

  private static String pretty(Object schema) throws JsonProcessingException {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    return new ObjectMapper()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .writer(printer)
            .writeValueAsString(schema)
        + "\n";
  }
}
