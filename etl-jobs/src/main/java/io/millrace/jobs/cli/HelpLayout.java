package io.millrace.jobs.cli;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Layout;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The look of every command's help: its own options first, then those that all commands share. */
public final class HelpLayout {
  private static final int WIDTH = 100;

  private HelpLayout() {}

  /** Sets up a command and all that are under it. */
  public static void applyTo(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.width(WIDTH).sortOptions(false).abbreviateSynopsis(false);
    usage.customSynopsis(synopsis(command));
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, HelpLayout::parameters);
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_DESCRIPTION, HelpLayout::description);
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_FOOTER, HelpLayout::footer);
    command.getSubcommands().values().forEach(HelpLayout::applyTo);
  }

  private static String synopsis(CommandLine command) {
    StringBuilder line = new StringBuilder(command.getCommandSpec().qualifiedName());
    if (!command.getSubcommands().isEmpty()) {
      line.append(" COMMAND");
    }
    command.getCommandSpec().positionalParameters().stream()
        .filter(p -> !p.hidden())
        .forEach(
            p -> {
              String label = p.paramLabel() + (p.arity().max() > 1 ? "..." : "");
              line.append(' ').append(p.arity().min() == 0 ? "[" + label + "]" : label);
            });
    own(command)
        .filter(OptionSpec::required)
        .forEach(o -> line.append(' ').append(o.longestName()).append(' ').append(o.paramLabel()));
    return line.append(" [OPTIONS]").toString();
  }

  private static Stream<OptionSpec> own(CommandLine command) {
    return command.getCommandSpec().options().stream().filter(o -> !o.inherited() && !o.hidden());
  }

  private static String description(Help help) {
    return "%n".formatted() + help.description();
  }

  private static String parameters(Help help) {
    String list = help.parameterList();
    return list.isEmpty() ? "" : "%n".formatted() + list;
  }

  private static String footer(Help help) {
    String footer = help.footer();
    return footer.isEmpty() ? "" : "%n".formatted() + footer;
  }

  private static String options(Help help) {
    List<OptionSpec> all = help.commandSpec().options().stream().filter(o -> !o.hidden()).toList();
    boolean root = help.commandSpec().parent() == null;
    return section(help, "Options:", all.stream().filter(o -> !root && !o.inherited()).toList())
        + section(
            help,
            "Options of every command:",
            all.stream().filter(o -> root || o.inherited()).toList());
  }

  private static String section(Help help, String title, List<OptionSpec> options) {
    if (options.isEmpty()) {
      return "";
    }
    Layout layout = help.createDefaultLayout();
    layout.addOptions(options, help.parameterLabelRenderer());
    return "%n%s%n%s".formatted(title, layout);
  }
}
