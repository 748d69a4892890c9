package io.millrace.jobs.conf.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a YAML file, and reports what keeps it from being read. */
public final class YamlFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private YamlFile() {}

  /**
   * Reads one file.
   *
   * @param place what messages call it
   * @return empty if the file cannot be read; then the problems say why
   */
  public static Optional<Tree> read(Path file, String place, Problems problems) {
    return bytes(file, place, problems)
        .flatMap(bytes -> text(bytes, place, problems))
        .flatMap(text -> YamlText.read(text, place, problems));
  }

  private static Optional<byte[]> bytes(Path file, String place, Problems problems) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        problems.add(
            Origin.of(place),
            "",
            "The file has %d bytes, and more than %d are not read. Split it."
                .formatted(Files.size(file), MAX_BYTES));
        return Optional.empty();
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      problems.add(
          Origin.of(place),
          "",
          "The file cannot be read (%s). Check that it is a file, and who may read it."
              .formatted(e.getClass().getSimpleName()));
      return Optional.empty();
    }
  }

  private static Optional<String> text(byte[] bytes, String place, Problems problems) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
      return Optional.of(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      problems.add(
          position(bytes, buffer.position(), place),
          "",
          "The byte 0x%02X is not UTF-8. Save the file as UTF-8."
              .formatted(bytes[buffer.position()]));
      return Optional.empty();
    }
  }

  private static Origin position(byte[] bytes, int offset, String place) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      if (bytes[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    String before = new String(bytes, lineStart, offset - lineStart, StandardCharsets.UTF_8);
    return new Origin(place, line, before.length() + 1);
  }
}
