package io.millrace.ingest.journal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is JSON, and what is not, with Jackson as the judge. */
final class JsonCursorTest {
  private static final String SAMPLE =
      "{\"a\":[1,-2.5e+10,{\"b\":null}],\"c\":\"x\\n\\u00e9\\\\\",\"d\":true,\"e\":{},\"f\":[],\"g\":0.1,\"h\":false,\"i\":[[[]]]}";
  private static final String MUTATIONS = "{}[]\",:\\ntf0123456789.-+eEu \t\u0001é";

  @ParameterizedTest
  @ValueSource(
      strings = {
        SAMPLE,
        " 1 ",
        "\"\"",
        "[]",
        "{}",
        "-0",
        "-0.0e-1",
        "[1 , 2]",
        "{ \"a\" : 1 }",
        "1.",
        ".1",
        "01",
        "-",
        "+1",
        "1e",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{,}",
        "{\"a\":1,}",
        "tru",
        "nulls",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "[1}",
        "{\"a\":1]",
        "{1:2}",
        "[",
        "{",
        "",
        " ",
        "1 2",
        "[] []",
        "\"\t\"",
        "[1 2]",
        "NaN",
        "'a'",
        "{\"a\":1 \"b\":2}"
      })
  void the_same_texts_are_json_as_for_jackson(String text) {
    assertThat(isJson(text)).isEqualTo(isJsonForJackson(text));
  }

  @Property(tries = 3000)
  void a_text_that_was_tampered_with_is_json_only_if_jackson_says_so(@ForAll long seed) {
    // given
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(SAMPLE);
    for (int change = random.nextInt(3); change >= 0 && text.length() > 0; change--) {
      int at = random.nextInt(text.length());
      char c = MUTATIONS.charAt(random.nextInt(MUTATIONS.length()));
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, c);
        case 1 -> text.insert(at, c);
        case 2 -> text.deleteCharAt(at);
        default -> text.setLength(at + 1);
      }
    }
    // when, then
    assertThat(isJson(text.toString()))
        .as(text.toString())
        .isEqualTo(isJsonForJackson(text.toString()));
  }

  private static boolean isJson(String text) {
    JsonCursor cursor = new JsonCursor();
    byte[] bytes = text.getBytes(UTF_8);
    cursor.over(bytes, 0, bytes.length);
    try {
      cursor.skip();
      cursor.finish();
      return true;
    } catch (BadEvent e) {
      return false;
    }
  }

  private static boolean isJsonForJackson(String text) {
    try (JsonParser parser = new JsonFactory().createParser(text.getBytes(UTF_8))) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      parser.getText();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  @Property(tries = 500)
  void members_stand_where_the_cursor_says(@ForAll long seed) throws IOException {
    // given
    Random random = new Random(seed);
    StringBuilder json = new StringBuilder("{");
    int members = random.nextInt(6);
    String[] values = {"1", "\"a\\\"b\"", "null", "[1,{\"x\":[2]}]", "{\"a\":{\"b\":{}}}", "true"};
    String[] picked = new String[members];
    for (int i = 0; i < members; i++) {
      picked[i] = values[random.nextInt(values.length)];
      json.append(i == 0 ? "" : " , ").append("\"m").append(i).append("\" :").append(picked[i]);
    }
    byte[] text = json.append("}").toString().getBytes(UTF_8);
    // when
    RowText row = new RowText();
    JsonCursor cursor = new JsonCursor();
    cursor.over(text, 0, text.length);
    row.read(cursor);
    cursor.finish();
    // then
    assertThat(row.columns()).isEqualTo(members);
    for (int i = 0; i < members; i++) {
      assertThat(row.name(i)).isEqualTo("m" + i);
      assertThat(new String(text, row.valueStart(i), row.valueEnd(i) - row.valueStart(i), UTF_8))
          .isEqualTo(picked[i]);
    }
    assertThat(row.copy()).isEqualTo(text);
  }

  @Property(tries = 500)
  void rows_are_read_alike_whatever_rows_were_read_before(@ForAll long seed) {
    Random random = new Random(seed);
    RowText row = new RowText();
    for (int read = 0; read < 20; read++) {
      String json = someRow(random);
      assertThat(read(row, json)).as(json).isEqualTo(read(new RowText(), json));
    }
  }

  /**
   * Alike in most, as a writer's rows are: names, spaces and what follows a name differ at times.
   */
  private static String someRow(Random random) {
    String[] names = {"m", "mm", "m\\\"", "m\\u0041", "é", ""};
    String[] colons = {":", ":", ":", " :", ": ", "", "\":"};
    int members = random.nextInt(10) == 0 ? random.nextInt(90) : 4;
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < members; i++) {
      names[5] = "m" + i + "x:1";
      boolean isUsual = random.nextInt(8) > 0;
      json.append(i == 0 ? "" : ",")
          .append('"')
          .append(isUsual ? "m" + i : names[random.nextInt(names.length)])
          .append('"')
          .append(isUsual ? ":" : colons[random.nextInt(colons.length)])
          .append(random.nextInt(3));
    }
    return random.nextInt(10) == 0 ? json.toString() : json.append('}').toString();
  }

  /** Its columns with their values, or why it is none. */
  private static String read(RowText row, String json) {
    JsonCursor cursor = new JsonCursor();
    byte[] text = json.getBytes(UTF_8);
    cursor.over(text, 0, text.length);
    try {
      row.read(cursor);
      cursor.finish();
    } catch (BadEvent e) {
      return e.getMessage();
    }
    StringBuilder found = new StringBuilder();
    for (int i = 0; i < row.columns(); i++) {
      found.append(row.name(i)).append('=').append(row.string(i)).append(' ');
    }
    return found.toString();
  }
}
