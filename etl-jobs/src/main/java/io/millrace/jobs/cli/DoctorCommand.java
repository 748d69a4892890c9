package io.millrace.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.conf.Project;
import io.millrace.jobs.doctor.Examination;
import io.millrace.jobs.doctor.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code millrace doctor}: tries what a run will need. */
@Command(
    name = "doctor",
    description =
        "Tries everything that a run will need: Java and libraries, warehouse, metastore, secrets and sources. Changes nothing, and says how to mend what fails.",
    footer = {"Examples:", "  millrace doctor", "  millrace doctor --env production"})
final class DoctorCommand extends SparkCommand {
  @Override
  protected boolean writesNothing() {
    return true;
  }

  @Override
  protected Prepared prepare() {
    return new Prepared.Work(true, this::examine);
  }

  private ExitCode examine() {
    List<Finding> findings = new ArrayList<>(Examination.installation());
    Project project = project();
    findings.addAll(new Examination(project, project.hadoop()).project());
    console().result(() -> json(findings), () -> text(findings));
    return ExitCode.worst(
        findings.stream().map(Finding::kind).flatMap(Optional::stream).map(ExitCode::of).toList());
  }

  private static ObjectNode json(List<Finding> findings) {
    ObjectNode json = Console.json();
    for (Finding finding : findings) {
      json.withArray("findings")
          .addObject()
          .put("subject", finding.subject())
          .put("state", finding.state().name())
          .put("found", finding.found());
    }
    return json;
  }

  private String text(List<Finding> findings) {
    int width = findings.stream().mapToInt(f -> f.subject().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings) {
      String subject = finding.subject() + " ".repeat(width - finding.subject().length());
      lines.add("%s  %s  %s".formatted(shown(finding.state()), subject, finding.found()));
    }
    return String.join("\n", lines);
  }

  private String shown(Finding.State state) {
    Ink ink = console().ink();
    return switch (state) {
      case OK -> ink.green(console().sign("✓", "+") + " ok  ");
      case WARN -> ink.yellow("! warn");
      case FAIL -> ink.red(console().sign("✗", "x") + " fail");
    };
  }
}
