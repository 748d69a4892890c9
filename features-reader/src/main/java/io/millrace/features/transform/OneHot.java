package io.millrace.features.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A 1 for the known value that a value's text is and 0 for the others, then one more for what is
 * none of them. Of NULL all are 0.
 */
public record OneHot(List<String> values) implements Transform {
  static final String NAME = "one-hot";

  public OneHot {
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
  public List<Integer> apply(Object value) {
    int hot = -1;
    if (value != null) {
      int place = values.indexOf(Texts.of(value));
      hot = place < 0 ? values.size() : place;
    }
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i <= values.size(); i++) {
      places.add(i == hot ? 1 : 0);
    }
    return List.copyOf(places);
  }

  @Override
  public String sql(String column, Form form) {
    return "concat(transform(%1$s, value -> if(value <=> %2$s, 1, 0)), array(if(%3$s is null or array_contains(%1$s, %2$s), 0, 1)))"
        .formatted(Texts.array(values), Texts.sql(column), column);
  }
}
