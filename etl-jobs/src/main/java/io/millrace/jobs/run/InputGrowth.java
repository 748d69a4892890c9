package io.millrace.jobs.run;

import io.millrace.jobs.conf.DatasetSpec;
import io.millrace.jobs.conf.InputWindow;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether what is made of all slices of an input was made before some of them were there. */
final class InputGrowth {
  private InputGrowth() {}

  /**
   * @param ready what is visible of the slice
   * @param current the newest records of a dataset's slices
   * @return a sentence that names a slice that is missing in it
   */
  static Optional<String> of(
      Project project,
      DatasetSpec spec,
      SliceRecord ready,
      Function<DatasetName, Map<Slice, SliceRecord>> current) {
    for (InputWindow read : spec.reads()) {
      if (SliceInputs.isOfEvery(project, spec, read)) {
        Set<Optional<Slice>> had =
            ready.inputs().stream()
                .filter(input -> input.name().equals(read.dataset().toString()))
                .map(Input::slice)
                .collect(Collectors.toSet());
        Optional<String> fresh =
            current.apply(read.dataset()).values().stream()
                .filter(record -> record.event() == SliceRecord.Event.READY)
                .filter(record -> !had.contains(Optional.of(record.slice())))
                .findFirst()
                .map(
                    record ->
                        "%s %s has become ready since."
                            .formatted(record.dataset(), record.slice()));
        if (fresh.isPresent()) {
          return fresh;
        }
      }
    }
    return Optional.empty();
  }
}
