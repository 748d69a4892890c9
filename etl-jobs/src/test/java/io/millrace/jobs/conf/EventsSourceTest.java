package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of an events' source goes together. */
class EventsSourceTest {
  @TempDir Path home;

  private List<String> problems(String from) {
    return ProjectFolder.in(home)
        .file(
            "conf/datasets/events.yaml",
            """
            dataset: silver.events
            kind: events
            from: { files: "landing/{slice}/*", %s }
            visitor: [visitor]
            slices: { by: day }
            """
                .formatted(from))
        .problems();
  }

  @Test
  void files_without_a_line_of_names_have_them_in_the_spec() {
    assertThat(problems("format: snowplow")).isEmpty();
    assertThat(problems("format: snowplow, fields: { time: derived_tstamp }")).isEmpty();
    assertThat(problems("format: csv, columns: [at, path], fields: { time: at }")).isEmpty();
    assertThat(problems("format: tsv, columns: [at, path], fields: { time: at }")).isEmpty();
  }

  @Test
  void a_field_must_stand_in_a_column_that_there_is() {
    assertThat(problems("format: tsv, columns: [at, path], fields: { time: when }"))
        .singleElement()
        .asString()
        .endsWith("A field stands in column 'when', and no column is named so.");
    assertThat(problems("format: snowplow, fields: { time: at }"))
        .singleElement()
        .asString()
        .endsWith("A field stands in column 'at', and no column is named so.");
  }

  @Test
  void formats_that_say_themselves_what_stands_where_have_no_columns() {
    assertThat(problems("format: combined, columns: [at]"))
        .singleElement()
        .asString()
        .endsWith("Formats csv and tsv may have columns, and no other has.");
    assertThat(problems("format: snowplow, columns: [at]"))
        .singleElement()
        .asString()
        .endsWith("Formats csv and tsv may have columns, and no other has.");
  }
}
