package io.millrace.ingest.journal.files;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.Reject.Reason;
import io.millrace.ingest.journal.format.DecodeOptions;
import io.millrace.ingest.journal.format.Formats;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.ingest.journal.format.Told;
import io.millrace.lake.UnreachableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkReaderTest {
  private static final Configuration HADOOP = new Configuration();
  private static final EventDecoder DECODER =
      Formats.decoder(
          JournalFormat.MAXWELL, List.of("id"), DecodeOptions.standard().inArrivalOrder());

  @TempDir private Path folder;

  private static String event(int id) {
    return "{\"type\":\"insert\",\"data\":{\"id\":%d}}".formatted(id);
  }

  private static String events(int count) {
    StringBuilder lines = new StringBuilder();
    IntStream.rangeClosed(1, count).forEach(id -> lines.append(event(id)).append('\n'));
    return lines.toString();
  }

  private Told read(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, content);
    return read(new Chunk(file.toString(), 0, content.length, 10, 3));
  }

  private Told read(String name, String content) throws IOException {
    return read(name, content.getBytes(UTF_8));
  }

  private static Told read(Chunk chunk) {
    Told told = new Told();
    ChunkReader.read(HADOOP, chunk, DECODER, told);
    return told;
  }

  private static List<String> images(Told told) {
    return told.changes().stream().map(change -> new String(change.image(), UTF_8)).toList();
  }

  private static List<String> rows(int... ids) {
    return Arrays.stream(ids).mapToObj("{\"id\":%d}"::formatted).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\n\n", "\r\n \t\r\n"})
  void every_line_is_an_event_however_lines_end(String end) throws IOException {
    // when
    Told told = read("a.json", event(1) + end + event(2) + end + event(3));
    // then
    assertThat(images(told)).isEqualTo(rows(1, 2, 3));
    assertThat(told.rejects()).isEmpty();
  }

  @Test
  void a_mark_of_utf_8_is_no_part_of_the_first_event() throws IOException {
    assertThat(images(read("a.json", "\ufeff" + event(1) + "\n" + event(2) + "\n")))
        .isEqualTo(rows(1, 2));
  }

  @Test
  void an_empty_file_says_nothing() throws IOException {
    // when
    Told told = read("a.json", "");
    // then
    assertThat(told.changes()).isEmpty();
    assertThat(told.rejects()).isEmpty();
    assertThat(read("b.json", "\n \n").rejects()).isEmpty();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void files_are_uncompressed_as_their_names_say() throws IOException {
    // given
    ByteArrayOutputStream zstd = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(zstd)) {
      out.write(events(3).getBytes(UTF_8));
    }
    ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
    BZip2Codec codec = new BZip2Codec();
    codec.setConf(HADOOP);
    try (OutputStream out = codec.createOutputStream(bzip2)) {
      out.write(events(3).getBytes(UTF_8));
    }
    ByteArrayOutputStream twoMembers = new ByteArrayOutputStream();
    twoMembers.writeBytes(gzip(event(1) + "\n"));
    twoMembers.writeBytes(gzip(event(2) + "\n" + event(3)));
    // when, then
    assertThat(images(read("a.json.gz", gzip(events(3))))).isEqualTo(rows(1, 2, 3));
    assertThat(images(read("b.json.gz", twoMembers.toByteArray()))).isEqualTo(rows(1, 2, 3));
    assertThat(images(read("c.json.zst", zstd.toByteArray()))).isEqualTo(rows(1, 2, 3));
    assertThat(images(read("d.json.bz2", bzip2.toByteArray()))).isEqualTo(rows(1, 2, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 5_000, 20_000})
  void of_a_torn_gzip_file_all_whole_lines_count(int events) throws IOException {
    // given
    byte[] whole = gzip(events(events));
    // when
    Told told = read("a.json.gz", Arrays.copyOf(whole, whole.length / 2));
    // then
    int rows = told.changes().size();
    assertThat(rows).isBetween(events / 4, events * 3 / 4);
    assertThat(images(told)).isEqualTo(rows(IntStream.rangeClosed(1, rows).toArray()));
    assertThat(told.rejects()).hasSize(1);
    assertThat(told.rejects().get(0).reason()).isEqualTo(Reason.TORN);
    assertThat(told.rejects().get(0).line()).isBetween((long) rows, rows + 1L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 12, 18})
  void a_gzip_file_that_is_torn_at_its_head_is_a_reject(int length) throws IOException {
    // when
    Told told = read("a.json.gz", Arrays.copyOf(gzip(events(3)), length));
    // then
    assertThat(told.changes()).isEmpty();
    assertThat(told.rejects()).extracting(Reject::reason).containsExactly(Reason.TORN);
  }

  @Test
  void a_last_line_without_end_counts_if_it_is_whole_and_is_torn_if_not() throws IOException {
    // given
    String half = event(3).substring(0, 20);
    // when
    Told torn = read("a.json", event(1) + "\n" + event(2) + "\n" + half);
    Told broken = read("b.json", event(1) + "\n" + half + "\n" + event(3) + "\n");
    // then
    assertThat(images(torn)).isEqualTo(rows(1, 2));
    assertThat(torn.rejects())
        .extracting(Reject::reason, Reject::line, Reject::raw)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Reason.TORN, 3L, half));
    assertThat(images(broken)).isEqualTo(rows(1, 3));
    assertThat(broken.rejects())
        .extracting(Reject::reason, Reject::line)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Reason.BROKEN_JSON, 2L));
  }

  @Test
  void a_file_that_no_line_of_can_be_an_event_is_one_reject_that_says_what_to_do()
      throws IOException {
    // given
    byte[] utf16 = ("\ufeff" + events(3)).getBytes(UTF_16LE);
    byte[] unmarked = events(3).getBytes(UTF_16LE);
    String array = "[" + event(1) + ",\n" + event(2) + "]";
    String pretty = "{\n  \"type\": \"insert\",\n  \"data\": {\"id\": 1}\n}\n";
    // when, then
    assertThat(onlyReject(read("a.json", utf16)).detail()).contains("UTF-16");
    assertThat(onlyReject(read("b.json", unmarked)).detail()).contains("UTF-16");
    assertThat(onlyReject(read("c.json", array)).detail()).contains("jq -c '.[]'");
    assertThat(onlyReject(read("d.json", pretty)).detail()).contains("jq -c .");
    assertThat(onlyReject(read("e.json", gzip(events(3)))).detail()).contains(".gz");
  }

  private static Reject onlyReject(Told told) {
    assertThat(told.changes()).isEmpty();
    assertThat(told.rejects()).hasSize(1);
    assertThat(told.rejects().get(0).reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
    return told.rejects().get(0);
  }

  @Test
  void a_line_in_another_encoding_is_a_reject_with_its_number() throws IOException {
    // given
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes((event(1) + "\n{\"type\":\"insert\",\"data\":{\"id\":\"").getBytes(UTF_8));
    file.write(0xe9);
    file.writeBytes(("\"}}\n" + event(3) + "\n").getBytes(UTF_8));
    // when
    Told told = read("a.json", file.toByteArray());
    // then
    assertThat(images(told)).isEqualTo(rows(1, 3));
    assertThat(told.rejects())
        .extracting(Reject::reason, Reject::line)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Reason.BROKEN_JSON, 2L));
  }

  @Test
  void an_event_of_50_megabytes_passes_and_a_longer_line_than_allowed_does_not()
      throws IOException {
    // given
    String head = "{\"type\":\"insert\",\"data\":{\"id\":2,\"x\":\"";
    Path file = folder.resolve("a.json");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int megabytes : List.of(50, 65)) {
        out.write((event(1) + "\n" + head).getBytes(UTF_8));
        out.write("x".repeat(megabytes << 20).getBytes(UTF_8));
        out.write("\"}}\n".getBytes(UTF_8));
      }
      out.write((event(3) + "\n").getBytes(UTF_8));
    }
    // when
    Told told = read(new Chunk(file.toString(), 0, Files.size(file), 0, 0));
    // then
    assertThat(told.changes())
        .extracting(change -> change.image().length)
        .containsExactly(8, (50 << 20) + 15, 8, 8);
    Reject reject = told.rejects().get(0);
    assertThat(told.rejects()).hasSize(1);
    assertThat(reject.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(reject.line()).isEqualTo(4);
    assertThat(reject.raw()).startsWith(head).hasSize(Reject.LONGEST);
  }

  @Property(tries = 60)
  void however_a_file_is_cut_every_line_is_read_once_and_has_its_number(
      @ForAll @IntRange(min = 1, max = 400) int step, @ForAll boolean returns) throws IOException {
    // given: the seventh line of each ten is broken
    List<String> lines = new ArrayList<>();
    for (int id = 1; id <= 40; id++) {
      lines.add(id % 10 == 7 ? "{\"broken" : event(id));
    }
    byte[] content = (String.join(returns ? "\r\n" : "\n", lines) + "\n").getBytes(UTF_8);
    Path file = Files.createTempFile("cut", ".json");
    Files.write(file, content);
    Told told = new Told();
    // when
    for (int from = 0; from < content.length; from += step) {
      Chunk chunk = new Chunk(file.toString(), from, Math.min(content.length, from + step), 0, 0);
      ChunkReader.read(HADOOP, chunk, DECODER, told);
    }
    Files.delete(file);
    // then
    assertThat(images(told))
        .isEqualTo(rows(IntStream.rangeClosed(1, 40).filter(id -> id % 10 != 7).toArray()));
    assertThat(told.rejects()).extracting(Reject::line).containsExactly(7L, 17L, 27L, 37L);
    assertThat(told.changes()).extracting(Change::position).isSorted();
  }

  @Test
  void of_a_file_with_trouble_later_chunks_say_nothing() throws IOException {
    // given
    byte[] utf16 = ("\ufeff" + events(30)).getBytes(UTF_16LE);
    Path file = folder.resolve("a.json");
    Files.write(file, utf16);
    // when
    Told told = read(new Chunk(file.toString(), 500, utf16.length, 0, 0));
    // then
    assertThat(told.changes()).isEmpty();
    assertThat(told.rejects()).isEmpty();
  }

  @Test
  void the_order_of_arrival_is_by_slice_then_file_then_place_in_it() {
    // given
    List<Origin> origins = new ArrayList<>();
    EventDecoder recording = (key, value, origin, sink) -> origins.add(origin);
    for (int file = 0; file < 2; file++) {
      Path path = folder.resolve(file + ".json");
      try {
        Files.writeString(path, events(2));
        Chunk chunk = new Chunk(path.toString(), 0, Files.size(path), 9, file);
        // when
        ChunkReader.read(HADOOP, chunk, recording, new Told());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    // then
    assertThat(origins).extracting(Origin::slice).containsOnly(9L);
    assertThat(origins).extracting(Origin::place).isSorted().doesNotHaveDuplicates();
    assertThat(origins).extracting(Origin::line).containsExactly(1L, 2L, 1L, 2L);
  }

  @Test
  void a_file_that_is_gone_is_an_error() {
    // given
    Chunk gone = new Chunk(folder.resolve("gone.json").toString(), 0, 10, 0, 0);
    // when, then
    assertThatThrownBy(() -> read(gone))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("gone.json")
        .hasMessageContaining("run the slice again");
  }

  @Test
  void container_files_are_read_by_decoders_that_know_them() throws IOException {
    // given
    EventDecoder avro =
        Formats.decoder(JournalFormat.DEBEZIUM_AVRO, List.of("id"), DecodeOptions.standard());
    Path file = folder.resolve("a.avro");
    Files.writeString(file, event(1));
    Told told = new Told();
    // when
    ChunkReader.read(HADOOP, new Chunk(file.toString(), 0, Files.size(file), 0, 0), avro, told);
    // then
    assertThat(onlyReject(told).detail()).contains("no Avro container file");
  }
}
