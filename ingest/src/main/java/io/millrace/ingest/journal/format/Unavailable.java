package io.millrace.ingest.journal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.millrace.lake.InvalidSpecException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Knows the values that Debezium writes in place of one that the source did not log, since it is
 * stored apart and did not change. They look different by the column's type.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-toasted-values">Debezium
 *     on TOASTed values</a>
 */
final class Unavailable {
  private static final String HEX_PREFIX = "hex:";

  private final List<byte[]> scalars = new ArrayList<>();
  private final List<byte[]> compound = new ArrayList<>();
  private final boolean[] scalarLengths;
  private final int longestCompound;
  private final Set<String> placeholderIsData;

  Unavailable(String placeholder, Set<String> placeholderIsData) {
    this.placeholderIsData = placeholderIsData;
    byte[] bytes = bytes(placeholder);
    String text = new String(bytes, UTF_8);
    String base64 = Base64.getEncoder().encodeToString(bytes);
    String uuid = UUID.nameUUIDFromBytes(bytes).toString();
    byte[] map = ("{" + quoted(text) + ":" + quoted(text) + "}").getBytes(UTF_8);
    for (String scalar :
        List.of(
            text,
            base64,
            Base64.getUrlEncoder().encodeToString(bytes),
            HexFormat.of().formatHex(bytes),
            uuid,
            new String(map, UTF_8))) {
      scalars.add(quoted(scalar).getBytes(UTF_8));
    }
    for (String element : List.of(text, base64, uuid)) {
      compound.add(("[" + quoted(element) + "]").getBytes(UTF_8));
    }
    compound.add(numbers(bytes).getBytes(UTF_8));
    compound.add(map);
    scalarLengths = new boolean[scalars.stream().mapToInt(s -> s.length).max().orElse(0) + 1];
    scalars.forEach(scalar -> scalarLengths[scalar.length] = true);
    longestCompound = 2 * compound.stream().mapToInt(c -> c.length).max().orElse(0);
  }

  private static byte[] bytes(String placeholder) {
    if (!placeholder.startsWith(HEX_PREFIX)) {
      return placeholder.getBytes(UTF_8);
    }
    try {
      return HexFormat.of().parseHex(placeholder.substring(HEX_PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new InvalidSpecException(
          "'%s' is no placeholder: after 'hex:' stand pairs of hexadecimal digits. Write it as in Debezium's unavailable.value.placeholder."
              .formatted(placeholder),
          e);
    }
  }

  private static String quoted(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonText.write(out, text);
    return out.toString(UTF_8);
  }

  private static String numbers(byte[] bytes) {
    return IntStream.range(0, bytes.length)
        .mapToObj(i -> Integer.toString(bytes[i]))
        .collect(joining(",", "[", "]"));
  }

  /** The columns of a row that the source did not tell; seldom any. */
  Set<String> of(RowText row, Shape shape) {
    Set<String> found = Set.of();
    byte[] text = row.text();
    for (int column = 0; column < row.columns(); column++) {
      int from = row.valueStart(column);
      int to = row.valueEnd(column);
      if (isPlaceholder(text, from, to) && !placeholderIsData.contains(shape.name(column))) {
        found = found.isEmpty() ? new HashSet<>() : found;
        found.add(shape.name(column));
      }
    }
    return found;
  }

  private boolean isPlaceholder(byte[] text, int from, int to) {
    int length = to - from;
    byte first = text[from];
    if (first == '"') {
      return length < scalarLengths.length
          && scalarLengths[length]
          && isOneOf(scalars, text, from, to);
    }
    return (first == '[' || first == '{')
        && length <= longestCompound
        && isCompound(text, from, to);
  }

  private boolean isCompound(byte[] text, int from, int to) {
    byte[] dense = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      if (text[i] != ' ') {
        dense[length++] = text[i];
      }
    }
    return isOneOf(compound, dense, 0, length);
  }

  private static boolean isOneOf(List<byte[]> values, byte[] text, int from, int to) {
    for (byte[] value : values) {
      if (Arrays.equals(text, from, to, value, 0, value.length)) {
        return true;
      }
    }
    return false;
  }
}
