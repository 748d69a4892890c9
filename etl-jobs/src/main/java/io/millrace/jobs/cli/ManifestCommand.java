package io.millrace.jobs.cli;

import io.millrace.jobs.manifest.Manifest;
import picocli.CommandLine.Command;

/** {@code millrace manifest}: the project as schedulers read it. */
@Command(
    name = "manifest",
    description = {
      "Writes the project as one JSON object for schedulers: datasets with what they need, their slices, schedules, pools and the arguments that build them. Always JSON.",
      "Everything in it has been validated, and no secret is in it. The same settings give the same bytes."
    },
    footer = {"Example:", "  millrace manifest > manifest.json"})
final class ManifestCommand extends MillraceCommand {
  @Override
  protected ExitCode execute() {
    console().json(new Manifest(project()).json(Version.millrace()));
    return ExitCode.DONE;
  }
}
