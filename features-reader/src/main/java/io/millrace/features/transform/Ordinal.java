package io.millrace.features.transform;

import java.util.List;
import java.util.Set;

/**
 * The place of a value's text among known ones, from 0. What is not among them has the place after
 * the last; NULL is -1.
 */
public record Ordinal(List<String> values) implements Transform {
  static final String NAME = "ordinal";
  private static final int OF_NULL = -1;

  public Ordinal {
    values = Texts.eachOnce(values);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Form> takes() {
    return Texts.FORMS;
  }

  @Override
  public Integer apply(Object value) {
    if (value == null) {
      return OF_NULL;
    }
    int place = values.indexOf(Texts.of(value));
    return place < 0 ? values.size() : place;
  }

  @Override
  public String sql(String column, Form form) {
    String place = "array_position(%s, %s)".formatted(Texts.array(values), Texts.sql(column));
    return "case when %1$s is null then %2$d when %3$s = 0 then %4$d else cast(%3$s - 1 as int) end"
        .formatted(column, OF_NULL, place, values.size());
  }
}
