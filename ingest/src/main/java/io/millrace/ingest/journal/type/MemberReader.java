package io.millrace.ingest.journal.type;

import com.fasterxml.jackson.core.JsonParser;
import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.RowSchema.Encoding;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.unsafe.types.UTF8String;

/** Names the values of enums and sets that a journal numbers, as MySQL's binary log does. */
final class MemberReader implements ValueReader {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final int MOST_OF_A_SET = 64;

  private final List<String> members;
  private final boolean several;

  MemberReader(RowSchema.Column column) {
    this.members = column.members();
    this.several = column.encoding() == Encoding.MEMBERS;
  }

  @Override
  public Object read(JsonParser json, byte[] image) throws IOException, BadValue {
    String text = Numbers.scalar(json);
    return UTF8String.fromString(NUMBER.matcher(text).matches() ? named(text) : text);
  }

  private String named(String text) throws BadValue {
    long number = Long.parseLong(text);
    long most = several ? (1L << Math.min(members.size(), MOST_OF_A_SET - 2)) - 1 : members.size();
    if (number > most) {
      if (members.contains(text)) {
        return text;
      }
      throw BadValue.of(text, "numbers no member of " + members);
    }
    if (!several) {
      return number == 0 ? "" : members.get((int) number - 1);
    }
    return String.join(
        ",",
        IntStream.range(0, members.size())
            .filter(i -> (number >>> i & 1) == 1)
            .mapToObj(members::get)
            .toList());
  }
}
