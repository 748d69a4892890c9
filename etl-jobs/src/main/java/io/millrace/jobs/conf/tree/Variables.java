package io.millrace.jobs.conf.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in {@code ${NAME}} and {@code ${NAME:-default}}; {@code $${} stands for <code>${</code>
 * itself. It works on single values of a tree that has been read, so what a variable holds stays one
 * value, whatever it looks like.
 */
public final class Variables {
  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\$\\$\\{|\\$\\{(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<or>:-(?<default>[^}]*))?})?");

  private final Function<String, Optional<String>> environment;
  private final Problems problems;

  public Variables(Function<String, Optional<String>> environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /** The same tree with all variables filled in; what has none is reported and left. */
  public Tree fill(Tree tree, String path) {
    if (tree instanceof Tree.Text text) {
      return text.text().contains("${") ? fill(text, path) : text;
    }
    if (tree instanceof Tree.Items items) {
      List<Tree> filled = new ArrayList<>();
      for (Tree item : items.items()) {
        filled.add(fill(item, KeyPath.item(path, filled.size())));
      }
      return new Tree.Items(items.origin(), filled);
    }
    if (tree instanceof Tree.Entries entries) {
      Map<String, Tree.Entry> filled = new LinkedHashMap<>();
      entries
          .entries()
          .forEach(
              (key, entry) ->
                  filled.put(
                      key,
                      new Tree.Entry(
                          entry.origin(), fill(entry.value(), KeyPath.child(path, key)))));
      return new Tree.Entries(entries.origin(), filled);
    }
    return tree;
  }

  private Tree.Text fill(Tree.Text text, String path) {
    Matcher variable = VARIABLE.matcher(text.text());
    String filled =
        variable.replaceAll(
            found -> Matcher.quoteReplacement(replacement(variable, text.origin(), path)));
    return new Tree.Text(text.origin(), text.written(), filled);
  }

  private String replacement(Matcher variable, Origin origin, String path) {
    if (variable.group().startsWith("$$")) {
      return "${";
    }
    String name = variable.group("name");
    if (name == null) {
      problems.add(
          origin,
          path,
          "'${' opens no variable. Write ${NAME}, ${NAME:-default}, or $${ for '${'.");
      return "";
    }
    Optional<String> value = environment.apply(name);
    if (value.isEmpty() && variable.group("or") == null) {
      problems.add(
          origin,
          path,
          "The environment has no variable %s. Set it, or write ${%s:-default}."
              .formatted(name, name));
    }
    return value.orElseGet(() -> Optional.ofNullable(variable.group("default")).orElse(""));
  }
}
