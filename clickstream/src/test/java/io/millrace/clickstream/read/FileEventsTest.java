package io.millrace.clickstream.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.millrace.clickstream.event.Reading;
import io.millrace.clickstream.log.Formats;
import io.millrace.clickstream.log.LineFormat;
import io.millrace.lake.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/** What files come to, line by line; all without a Spark session. */
class FileEventsTest {
  private static final String DAY = "2024-03-01";
  private static final String W3C = "#Fields: date time cs-uri-stem c-ip sc-status\n";

  @TempDir Path folder;

  private Task task(LineFormat format, Map<String, Roaring64NavigableMap> repeats) {
    EventsSpec spec =
        new EventsSpec(format, Reading.rules("ip"), Duration.ofDays(7), Duration.ofDays(1), true);
    return MemoryEvents.task(spec, new Slice(DAY), repeats);
  }

  private Iterator<DeliveredFiles.Delivered> files() {
    return DeliveredFiles.list(new Configuration(), folder + "/{slice}/*", new Slice(DAY))
        .files()
        .iterator();
  }

  private void deliver(String name, byte[] content) throws IOException {
    Files.createDirectories(folder.resolve(DAY));
    Files.write(folder.resolve(DAY).resolve(name), content);
  }

  private void deliver(String name, String content) throws IOException {
    deliver(name, content.getBytes(UTF_8));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String line(String time, String path) {
    return "10.1.2.3 - - [%s +0000] \"GET %s HTTP/1.1\" 200 5 \"-\" \"-\"\n".formatted(time, path);
  }

  private Map<String, Long> tally(Task task) {
    Tally tally = new Tally();
    Survey.of(task, files())
        .forEachRemaining(
            finding -> {
              if (finding.tally() != null) {
                tally.add(finding.tally());
              }
            });
    assertThat(tally.addsUp()).isTrue();
    return tally.counts();
  }

  private List<String> ids(Task task) {
    List<String> ids = new ArrayList<>();
    Iterator<InternalRow> rows = new OwnRows(task, files());
    rows.forEachRemaining(row -> ids.add(row.getUTF8String(0).toString()));
    return ids;
  }

  @Test
  void every_line_is_accounted_for_whatever_the_file_holds() throws IOException {
    deliver(
        "a.log",
        "\ufeff"
            + line("01/Mar/2024:10:00:00", "/a")
            + "\r\n"
            + "junk\n"
            + line("29/Feb/2024:10:00:00", "/late")
            + line("01/Jan/1970:00:00:00", "/old")
            + line("31/Dec/2099:00:00:00", "/future")
            + line("01/Mar/2024:10:00:01", "/torn").substring(0, 50));
    assertThat(tally(task(Formats.combined(), Map.of())))
        .containsEntry("read", 7L)
        .containsEntry("accepted", 1L)
        .containsEntry("late.2024-02-29", 1L)
        .containsEntry("held.too-old", 1L)
        .containsEntry("held.future", 1L)
        .containsEntry("filtered.blank", 1L)
        .containsEntry("rejected.FORMAT", 1L)
        .containsEntry("rejected.TORN", 1L);
  }

  @Test
  void two_payloads_under_one_id_of_a_client_are_two_events() throws IOException {
    String beacon = "{\"id\": \"7\", \"ts\": \"2024-03-01T10:00:00Z\", \"url\": \"/%s\"}\n";
    deliver("a.log", beacon.formatted("one") + beacon.formatted("other"));
    Task task = task(Formats.json(Map.of("id", "id", "time", "ts", "url", "url")), Map.of());
    assertThat(ids(task)).hasSize(2).doesNotHaveDuplicates();
    assertThat(tally(task)).containsEntry("accepted", 2L);
  }

  @Test
  void ids_are_those_of_the_content_under_any_name_and_packed() throws IOException {
    String content =
        line("01/Mar/2024:10:00:00", "/a").repeat(2) + line("01/Mar/2024:10:00:00", "/b");
    deliver("access.log", content);
    List<String> ids = ids(task(Formats.combined(), Map.of()));
    assertThat(ids).hasSize(3).doesNotHaveDuplicates();
    Files.delete(folder.resolve(DAY).resolve("access.log"));
    deliver("renamed.bin", gzip(content));
    assertThat(ids(task(Formats.combined(), Map.of()))).isEqualTo(ids);
    deliver("renamed.bin", gzip(content + line("01/Mar/2024:10:00:09", "/grown")));
    assertThat(ids(task(Formats.combined(), Map.of()))).hasSize(4).containsAll(ids);
  }

  @Test
  void zstandard_is_known_by_the_name() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(bytes)) {
      out.write(line("01/Mar/2024:10:00:00", "/a").getBytes(UTF_8));
    }
    deliver("access.log.zst", bytes.toByteArray());
    assertThat(ids(task(Formats.combined(), Map.of()))).hasSize(1);
  }

  @Test
  void repeats_do_not_count_and_still_say_how_to_read_what_follows() throws IOException {
    deliver("a.log", W3C + "2024-03-01 10:00:00 /a 10.0.0.1 200\n");
    deliver(
        "b.log",
        W3C + "2024-03-01 10:00:00 /a 10.0.0.1 200\n2024-03-01 10:00:01 /b 10.0.0.1 200\n");
    Task task = task(Formats.w3c(), Map.of(DAY + "/b.log", Roaring64NavigableMap.bitmapOf(1, 2)));
    assertThat(tally(task))
        .containsEntry("read", 5L)
        .containsEntry("accepted", 2L)
        .containsEntry("filtered.header", 2L)
        .containsEntry("duplicate", 1L);
    assertThat(ids(task)).hasSize(2);
    Task first = task(Formats.w3c(), Map.of(DAY + "/a.log", Roaring64NavigableMap.bitmapOf(2)));
    assertThat(tally(first)).containsEntry("duplicate", 1L).containsEntry("accepted", 2L);
  }

  @Test
  void the_first_line_of_a_file_may_be_a_repeat_too() throws IOException {
    deliver("a.log", line("01/Mar/2024:10:00:00", "/a"));
    deliver("b.log", line("01/Mar/2024:10:00:00", "/a"));
    Task task = task(Formats.combined(), Map.of(DAY + "/b.log", Roaring64NavigableMap.bitmapOf(1)));
    assertThat(tally(task)).containsEntry("duplicate", 1L).containsEntry("accepted", 1L);
    assertThat(ids(task)).hasSize(1);
  }

  @Test
  void packing_that_breaks_off_is_told_and_what_came_before_it_counts() throws IOException {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      content.append(line("01/Mar/2024:10:00:00", "/" + Integer.toHexString(i * 7919)));
    }
    byte[] packed = gzip(content.toString());
    deliver("a.log.gz", Arrays.copyOf(packed, packed.length / 2));
    deliver("b.log.gz", new byte[] {0x1f, (byte) 0x8b});
    deliver("c.log", line("01/Mar/2024:10:00:00", "/neighbour"));
    Map<String, Long> tally = tally(task(Formats.combined(), Map.of()));
    assertThat(tally).containsEntry("rejected.FILE", 2L);
    assertThat(tally.get("accepted")).isBetween(1_000L, 20_000L);
  }

  @Test
  void an_empty_file_is_nothing() throws IOException {
    deliver("a.log", "");
    assertThat(tally(task(Formats.combined(), Map.of()))).isEmpty();
  }
}
