package io.millrace.jobs.conf.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Turns YAML into a {@link Tree}: one document without tags, each key once, with anchors, aliases
 * and merge keys, and within bounds that no file written by hand comes near.
 */
public final class YamlText {
  private static final int MAX_DEPTH = 30;
  private static final int MAX_ALIASES = 1_000;
  private static final int MAX_NODES = 50_000;

  /** Types are for the reader of a value to say; only what changes the structure is told apart. */
  private static final Resolver STRUCTURE_ONLY =
      new Resolver() {
        @Override
        protected void addImplicitResolvers() {
          addImplicitResolver(Tag.MERGE, MERGE, "<");
          addImplicitResolver(Tag.NULL, NULL, "~nN\0");
          addImplicitResolver(Tag.NULL, EMPTY, null);
        }
      };

  private final String place;
  private final Problems problems;
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int nodes;

  private YamlText(String place, Problems problems) {
    this.place = place;
    this.problems = problems;
  }

  /**
   * Reads a text.
   *
   * @param place what messages call it
   * @return empty if it cannot be read at all; then the problems say why
   */
  public static Optional<Tree> read(String text, String place, Problems problems) {
    YamlText reader = new YamlText(place, problems);
    try {
      Node root =
          new Composer(new ParserImpl(new StreamReader(text), options()), STRUCTURE_ONLY, options())
              .getSingleNode();
      if (root == null) {
        problems.add(Origin.of(place), "", "The file is empty.");
        return Optional.empty();
      }
      return Optional.of(reader.tree(root, ""));
    } catch (TooMuch e) {
      problems.add(e.origin, "", e.getMessage());
    } catch (MarkedYAMLException e) {
      problems.add(reader.origin(e.getProblemMark()), "", "This is not YAML: " + explain(e));
    } catch (ReaderException e) {
      problems.add(
          reader.origin(text, e.getPosition()),
          "",
          "The character U+%04X is not allowed in YAML.".formatted(e.getCodePoint()));
    } catch (YAMLException e) {
      problems.add(
          Origin.of(place), "", "This is more than a settings file needs: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setTagInspector(tag -> true); // reported with its path below; nothing is built from it
    return options;
  }

  private static String explain(MarkedYAMLException e) {
    String context = e.getContext() == null ? "" : e.getContext() + ", ";
    return context + e.getProblem() + ".";
  }

  private Tree tree(Node node, String path) {
    Origin origin = origin(node.getStartMark());
    if (++nodes > MAX_NODES) {
      throw new TooMuch(
          origin,
          "The file has more than %d values once its aliases are unfolded.".formatted(MAX_NODES));
    }
    if (!open.add(node)) {
      throw new TooMuch(origin, "The alias stands inside of what it repeats.");
    }
    try {
      return unfold(node, origin, path);
    } finally {
      open.remove(node);
    }
  }

  private Tree unfold(Node node, Origin origin, String path) {
    if (node instanceof SequenceNode sequence && node.getTag().equals(Tag.SEQ)) {
      List<Tree> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(tree(item, KeyPath.item(path, items.size())));
      }
      return new Tree.Items(origin, items);
    }
    if (node instanceof MappingNode mapping && node.getTag().equals(Tag.MAP)) {
      return entries(mapping, origin, path);
    }
    if (node instanceof ScalarNode scalar) {
      if (node.getTag().equals(Tag.NULL)) {
        return new Tree.Nothing(origin);
      }
      if (node.getTag().equals(Tag.STR) || node.getTag().equals(Tag.MERGE)) {
        return new Tree.Text(origin, scalar.getValue());
      }
    }
    problems.add(origin, path, "Tags are not read. Remove %s.".formatted(shortForm(node.getTag())));
    return new Tree.Nothing(origin);
  }

  private static String shortForm(Tag tag) {
    return tag.getValue().replace(Tag.PREFIX, "!!");
  }

  private Tree.Entries entries(MappingNode mapping, Origin origin, String path) {
    Map<String, Tree.Entry> own = new LinkedHashMap<>();
    Map<String, Tree.Entry> merged = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Origin keyOrigin = origin(tuple.getKeyNode().getStartMark());
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merge(tree(tuple.getValueNode(), path), merged, path);
      } else if (tuple.getKeyNode() instanceof ScalarNode key) {
        String at = KeyPath.child(path, key.getValue());
        Tree.Entry entry = new Tree.Entry(keyOrigin, tree(tuple.getValueNode(), at));
        Tree.Entry first = own.putIfAbsent(key.getValue(), entry);
        if (first != null) {
          problems.add(
              keyOrigin,
              at,
              "The key is here twice; first in line %d.".formatted(first.origin().line()));
        }
      } else {
        problems.add(keyOrigin, path, "A key must be a single word.");
      }
    }
    merged.forEach(own::putIfAbsent);
    return new Tree.Entries(origin, own);
  }

  /** What {@code <<} brings in: of several maps the first one that has a key wins. */
  private void merge(Tree tree, Map<String, Tree.Entry> merged, String path) {
    if (tree instanceof Tree.Entries entries) {
      entries.entries().forEach(merged::putIfAbsent);
    } else if (tree instanceof Tree.Items items) {
      items.items().forEach(item -> merge(item, merged, path));
    } else {
      problems.add(tree.origin(), path, "'<<' takes a map, or a list of maps.");
    }
  }

  private Origin origin(Mark mark) {
    return new Origin(place, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Origin origin(String text, int codePoint) {
    String before = text.substring(0, text.offsetByCodePoints(0, codePoint));
    int lineStart = before.lastIndexOf('\n') + 1;
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return new Origin(place, line, before.length() - lineStart + 1);
  }

  private static final class TooMuch extends RuntimeException {
    private final transient Origin origin;

    TooMuch(Origin origin, String message) {
      super(message);
      this.origin = origin;
    }
  }
}
