package io.millrace.jobs.conf;

import io.millrace.lake.DatasetName;
import io.millrace.lake.InvalidSpecException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A feature group of one meaning.
 *
 * @param version that the group must have, so that nothing changes unseen
 */
public record GroupReference(DatasetName group, int version) {
  private static final Pattern FORM = Pattern.compile("([^@]+)@(\\d+)");

  static GroupReference parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidSpecException(
          "'%s' names no version of a feature group. Write it as features.customer_orders@1."
              .formatted(text));
    }
    return new GroupReference(
        DatasetName.parse(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  @Override
  public String toString() {
    return group + "@" + version;
  }
}
