package io.millrace.jobs.conf.shape;

import static java.util.stream.Collectors.joining;

import io.millrace.jobs.conf.tree.KeyPath;
import io.millrace.jobs.conf.tree.Origin;
import io.millrace.jobs.conf.tree.Problems;
import io.millrace.jobs.conf.tree.Tree;
import io.millrace.lake.InvalidSpecException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Makes records of trees. What does not fit is reported, and all of it, before it gives up. */
public final class Binder {
  private static final String HIDDEN = "***";
  private static final Pattern IN_A_LIST = Pattern.compile(".*]\\.[^.]+");

  private final Shapes shapes;
  private final Secrecy secrecy = new Secrecy();
  private final Problems problems;
  private final List<Value> values = new ArrayList<>();

  public Binder(Shapes shapes, Problems problems) {
    this.shapes = shapes;
    this.problems = problems;
  }

  /** Every value in effect so far, defaults included, in the order of the records. */
  public List<Value> values() {
    return List.copyOf(values);
  }

  /**
   * Makes one record.
   *
   * @param path of the tree, from the project's root
   * @return empty if anything in it is wrong; then the problems say what
   */
  public <T> Optional<T> bind(Class<T> type, Tree tree, String path) {
    return bind(type, type, tree, path);
  }

  /** Makes what a form stands for. */
  public <T> Optional<T> bind(Class<?> form, Class<T> type, Tree tree, String path) {
    return read(shapes.of(form), tree, path).map(type::cast);
  }

  private Optional<Object> read(Shape shape, Tree tree, String path) {
    if (shape instanceof Shape.Scalar scalar) {
      return scalar(scalar, tree, path);
    }
    if (shape instanceof Shape.ListOf list) {
      return list(list, tree, path);
    }
    if (shape instanceof Shape.MapOf map) {
      return map(map, tree, path);
    }
    if (shape instanceof Shape.KindOf kinds) {
      return kind(kinds, tree, path);
    }
    return record((Shape.RecordOf) shape, tree, path);
  }

  // Single values.

  private Optional<Object> scalar(Shape.Scalar scalar, Tree tree, String path) {
    if (!(tree instanceof Tree.Text text)) {
      return wrong(tree, path, "A single value is expected here, not a %s.".formatted(tree.kind()));
    }
    Optional<Object> parsed = parse(scalar, text, path);
    parsed.ifPresent(
        value -> values.add(new Value(path, shown(scalar, text, value), text.origin())));
    return parsed;
  }

  private Optional<Object> parse(Shape.Scalar scalar, Tree.Text text, String path) {
    try {
      return Optional.of(scalar.parse().apply(text.text()));
    } catch (InvalidSpecException e) {
      String message = e.getMessage();
      boolean filled = !text.text().equals(text.written()) && !text.text().isEmpty();
      return wrong(text, path, filled ? message.replace(text.text(), text.written()) : message);
    } catch (IllegalArgumentException | DateTimeException e) {
      return wrong(text, path, "'%s' is %s".formatted(text.written(), expectation(scalar, text)));
    }
  }

  private static String expectation(Shape.Scalar scalar, Tree.Text text) {
    return scalar.words().isEmpty()
        ? "no %s. Write %s.".formatted(scalar.name(), scalar.how())
        : "not one of: %s.%s"
            .formatted(
                String.join(", ", scalar.words()),
                Names.didYouMean(text.written(), scalar.words()));
  }

  /** A secret is shown as the reference it is, or not at all. */
  private static String shown(Shape.Scalar scalar, Tree.Text text, Object parsed) {
    if (!scalar.secret()) {
      return text.text();
    }
    return parsed instanceof String ? HIDDEN : HIDDEN + "(" + parsed + ")";
  }

  // Lists and maps.

  private Optional<Object> list(Shape.ListOf list, Tree tree, String path) {
    if (tree instanceof Tree.Text && list.takesOne()) {
      return read(list.item(), tree, path).map(List::of);
    }
    if (!(tree instanceof Tree.Items items)) {
      return wrong(tree, path, "A list is expected here, not a %s.".formatted(tree.kind()));
    }
    List<Object> read = new ArrayList<>();
    for (int i = 0; i < items.items().size(); i++) {
      read(list.item(), items.items().get(i), KeyPath.item(path, i)).ifPresent(read::add);
    }
    return read.size() == items.items().size() ? Optional.of(List.copyOf(read)) : Optional.empty();
  }

  private Optional<Object> map(Shape.MapOf map, Tree tree, String path) {
    if (!(tree instanceof Tree.Entries entries)) {
      return wrong(tree, path, "A map is expected here, not a %s.".formatted(tree.kind()));
    }
    Map<String, Object> read = new LinkedHashMap<>();
    boolean whole = true;
    for (String key : entries.entries().keySet()) {
      Tree value = entries.entries().get(key).value();
      Shape shape = secrecy.soundsSecret(key) ? hidden(map.value()) : map.value();
      Optional<Object> bound = read(shape, value, KeyPath.child(path, key));
      bound.ifPresent(known -> read.put(key, known));
      whole &= bound.isPresent();
    }
    return whole ? Optional.of(read) : Optional.empty();
  }

  private static Shape hidden(Shape shape) {
    return shape instanceof Shape.Scalar scalar ? scalar.kept() : shape;
  }

  private Optional<Object> kind(Shape.KindOf kinds, Tree tree, String path) {
    if (!(tree instanceof Tree.Entries entries)) {
      return wrong(tree, path, "A map is expected here, not a %s.".formatted(tree.kind()));
    }
    String key = kinds.key();
    String known = String.join(", ", new TreeMap<>(kinds.kinds()).keySet());
    Optional<Tree> written = entries.value(key);
    if (written.isEmpty()) {
      return missing(entries, path, key, "Write one of: " + known + ".");
    }
    if (!(written.get() instanceof Tree.Text text) || !kinds.kinds().containsKey(text.text())) {
      String word =
          written.get() instanceof Tree.Text wrong ? wrong.written() : written.get().kind();
      return wrong(
          written.get(),
          KeyPath.child(path, key),
          "'%s' is no %s. Known: %s.%s"
              .formatted(word, key, known, Names.didYouMean(word, kinds.kinds().keySet())));
    }
    values.add(new Value(KeyPath.child(path, key), text.text(), text.origin()));
    return record(kinds.kinds().get(text.text()), entries, path, Set.of(key));
  }

  // Records.

  private Optional<Object> record(Shape.RecordOf shape, Tree tree, String path) {
    if (tree instanceof Tree.Entries entries) {
      return record(shape, entries, path, Set.of());
    }
    Optional<Shape.Bare> bare = shape.bare().filter(b -> takes(b, tree));
    if (bare.isEmpty()) {
      return wrong(tree, path, expected(shape, tree, path));
    }
    if (bare.get() instanceof Shape.Bare.OfText ofText) {
      return scalar(ofText.text(), tree, path);
    }
    String key = ((Shape.Bare.OfField) bare.get()).field().keys().findFirst().orElseThrow();
    Map<String, Tree.Entry> only = Map.of(key, new Tree.Entry(tree.origin(), tree));
    return record(shape, new Tree.Entries(tree.origin(), only), path, Set.of());
  }

  private static String expected(Shape.RecordOf shape, Tree tree, String path) {
    if (shape.bare().isEmpty()) {
      return "A map is expected here, not a %s.".formatted(tree.kind());
    }
    String key = path.substring(path.lastIndexOf('.') + 1);
    return "A single value or a map is expected here, not a %s.%s"
        .formatted(
            tree.kind(),
            IN_A_LIST.matcher(path).matches() ? " Write a '- %s:' for each.".formatted(key) : "");
  }

  private static boolean takes(Shape.Bare bare, Tree tree) {
    return tree instanceof Tree.Text
        || (tree instanceof Tree.Items
            && bare instanceof Shape.Bare.OfField ofField
            && ofField.field() instanceof Shape.Field.Keyed field
            && field.shape() instanceof Shape.ListOf);
  }

  private Optional<Object> record(
      Shape.RecordOf shape, Tree.Entries entries, String path, Set<String> alsoKnown) {
    return fields(shape, entries, path, reportUnknown(shape, entries, path, alsoKnown));
  }

  private Optional<Object> fields(
      Shape.RecordOf shape, Tree.Entries entries, String path, Set<String> misspelt) {
    List<Object> arguments = new ArrayList<>();
    for (Shape.Field field : shape.fields()) {
      field(field, entries, path, misspelt).ifPresent(arguments::add);
    }
    return arguments.size() == shape.fields().size()
        ? make(shape, arguments, entries, path)
        : Optional.empty();
  }

  private Optional<Object> field(
      Shape.Field field, Tree.Entries entries, String path, Set<String> misspelt) {
    if (field instanceof Shape.Field.Keyed keyed) {
      return keyed(keyed, entries, path, misspelt);
    }
    if (field instanceof Shape.Field.Inlined inlined) {
      return fields(inlined.record(), entries, path, misspelt);
    }
    return choice((Shape.Field.Choice) field, entries, path, misspelt);
  }

  /** The known keys that unknown ones were probably meant to be. */
  private Set<String> reportUnknown(
      Shape.RecordOf shape, Tree.Entries entries, String path, Set<String> alsoKnown) {
    Set<String> known = new LinkedHashSet<>(alsoKnown);
    known.addAll(shape.keys());
    Set<String> misspelt = new LinkedHashSet<>();
    entries
        .entries()
        .forEach(
            (key, entry) -> {
              if (!known.contains(key)) {
                Optional<String> meant = Names.nearest(key, known);
                meant.ifPresent(misspelt::add);
                String hint =
                    meant
                        .map(name -> "Did you mean '%s'?".formatted(name))
                        .orElse("Known here: " + String.join(", ", known) + ".");
                problems.add(entry.origin(), KeyPath.child(path, key), "unknown key. " + hint);
              }
            });
    return misspelt;
  }

  private Optional<Object> keyed(
      Shape.Field.Keyed field, Tree.Entries entries, String path, Set<String> misspelt) {
    List<String> written = field.keys().filter(key -> entries.value(key).isPresent()).toList();
    if (written.size() > 1) {
      String second = written.get(1);
      return wrong(
          entries.value(second).orElseThrow(),
          KeyPath.child(path, second),
          "'%s' is the same as '%s'. Keep one of the two.".formatted(second, field.key()));
    }
    if (written.isEmpty()) {
      return absent(field, entries, path, misspelt);
    }
    Tree tree = entries.value(written.get(0)).orElseThrow();
    boolean optional = field.absent() instanceof Shape.Absent.Empty empty && empty.optional();
    Optional<Object> value = read(field.shape(), tree, KeyPath.child(path, written.get(0)));
    return optional ? value.map(Optional::of) : value;
  }

  private Optional<Object> absent(
      Shape.Field.Keyed field, Tree.Entries entries, String path, Set<String> misspelt) {
    if (field.absent() instanceof Shape.Absent.Empty empty) {
      return Optional.of(empty.value());
    }
    if (field.absent() instanceof Shape.Absent.Default otherwise) {
      values.add(new Value(KeyPath.child(path, field.key()), otherwise.text(), Origin.DEFAULT));
      return Optional.of(otherwise.value());
    }
    if (field.keys().anyMatch(misspelt::contains)) {
      return Optional.empty();
    }
    String example =
        field.example().isEmpty() ? "" : " Write %s: %s".formatted(field.key(), field.example());
    return missing(entries, path, field.key(), field.doc() + example);
  }

  private Optional<Object> choice(
      Shape.Field.Choice field, Tree.Entries entries, String path, Set<String> misspelt) {
    List<String> written = field.keys().filter(key -> entries.value(key).isPresent()).toList();
    String all = field.keys().collect(joining(", "));
    if (written.isEmpty()) {
      return field.keys().anyMatch(misspelt::contains)
          ? Optional.empty()
          : wrong(entries, path, "One of these keys is missing: %s.".formatted(all));
    }
    if (written.size() > 1) {
      String second = written.get(1);
      return wrong(
          entries.entries().get(second).origin(),
          KeyPath.child(path, second),
          "'%s' is here already, and only one of these may be: %s.".formatted(written.get(0), all));
    }
    String key = written.get(0);
    return record(
        field.choices().get(key), entries.value(key).orElseThrow(), KeyPath.child(path, key));
  }

  private Optional<Object> make(
      Shape.RecordOf shape, List<Object> arguments, Tree.Entries entries, String path) {
    try {
      Object[] all = arguments.toArray();
      Object made = Shapes.call(() -> shape.constructor().newInstance(all));
      return Optional.of(shape.finish().apply(made));
    } catch (InvalidKeysException e) {
      e.each().forEach(each -> blame(each, entries, path));
      return Optional.empty();
    } catch (InvalidKeyException e) {
      return blame(e, entries, path);
    } catch (InvalidSpecException e) {
      return wrong(entries, path, e.getMessage());
    }
  }

  // Reports.

  private Optional<Object> blame(InvalidKeyException e, Tree.Entries entries, String path) {
    Tree blamed = entries;
    String blamedPath = path;
    for (String key : e.keys()) {
      if (blamed instanceof Tree.Entries parents) {
        blamed = parents.value(key).orElse(parents);
      }
      blamedPath = key.isEmpty() ? blamedPath : KeyPath.child(blamedPath, key);
    }
    return wrong(blamed, blamedPath, e.getMessage());
  }

  private Optional<Object> missing(Tree.Entries entries, String path, String key, String how) {
    Origin origin =
        Optional.ofNullable(entries.entries().get(key))
            .map(Tree.Entry::origin)
            .orElse(entries.origin());
    return wrong(origin, KeyPath.child(path, key), "missing. " + how);
  }

  private Optional<Object> wrong(Tree tree, String path, String message) {
    return wrong(tree.origin(), path, message);
  }

  private Optional<Object> wrong(Origin origin, String path, String message) {
    problems.add(origin, path, message);
    return Optional.empty();
  }
}
