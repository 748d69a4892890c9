package io.millrace.ingest.journal.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Slice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalFilesTest {
  private static final Configuration HADOOP = new Configuration();
  private static final Slice DAY = new Slice("2026-01-02");

  @TempDir private Path landing;
  private Path day;

  @BeforeEach
  void makeFolder() throws IOException {
    day = Files.createDirectories(landing.resolve("2026-01-02"));
  }

  private JournalFiles list(String glob) {
    return JournalFiles.list(HADOOP, landing + "/" + glob, DAY);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_767_225_600_000L));
  }

  private static List<String> names(JournalFiles files) {
    return files.chunks().stream()
        .map(chunk -> chunk.file().substring(chunk.file().lastIndexOf('/') + 1))
        .toList();
  }

  @Test
  void files_are_listed_by_name_with_those_in_folders_and_without_marks() throws IOException {
    // given
    for (String name :
        List.of(
            "b.json",
            "a.json.gz",
            "hour/c.json",
            "_SUCCESS",
            ".b.json.crc",
            "_tmp/d.json",
            "hour/.e.json")) {
      write(day.resolve(name), "{}");
    }
    write(landing.resolve("2026-01-03/other.json"), "{}");
    // when
    JournalFiles files = list("{slice}/*");
    // then
    assertThat(names(files)).containsExactly("a.json.gz", "b.json", "c.json");
    assertThat(files.files()).isEqualTo(3);
    assertThat(files.bytes()).isEqualTo(6);
    assertThat(files.chunks()).extracting(Chunk::order).containsExactly(0, 1, 2);
    assertThat(files.chunks()).extracting(Chunk::slice).containsOnly(20_455L * 24);
  }

  @Test
  void a_folder_above_may_have_a_hidden_name() throws IOException {
    // given
    write(landing.resolve("_raw/.data/2026-01-02/a.json"), "{}");
    // when, then
    assertThat(names(list("_raw/.data/{slice}/*.json"))).containsExactly("a.json");
  }

  @Test
  void a_missing_folder_is_told_from_an_empty_one() {
    assertThat(list("{slice}/*").folderMissing()).isFalse();
    assertThat(list("{slice}/*").chunks()).isEmpty();
    assertThat(list("nowhere/{slice}/*").folderMissing()).isTrue();
    assertThat(list("nowhere/{slice}/*").chunks()).isEmpty();
  }

  @Test
  void one_file_may_be_named_without_wildcards() throws IOException {
    // given
    write(day.resolve("a.json"), "{}");
    // when, then
    assertThat(names(list("{slice}/a.json"))).containsExactly("a.json");
    assertThat(list("{slice}/b.json").chunks()).isEmpty();
  }

  @Test
  void the_identity_is_of_names_sizes_and_times() throws IOException {
    // given
    write(day.resolve("a.json"), "{}");
    write(day.resolve("b.json"), "{}");
    String before = list("{slice}/*").identity();
    // when, then
    assertThat(list("{slice}/*").identity()).isEqualTo(before);
    assertThat(list("{slice}/*.json").identity()).isEqualTo(before);
    write(day.resolve("b.json"), "{ }");
    assertThat(list("{slice}/*").identity()).isNotEqualTo(before);
    write(day.resolve("b.json"), "{}");
    assertThat(list("{slice}/*").identity()).isEqualTo(before);
    Files.setLastModifiedTime(day.resolve("b.json"), FileTime.fromMillis(1_767_225_601_000L));
    assertThat(list("{slice}/*").identity()).isNotEqualTo(before);
    Files.delete(day.resolve("b.json"));
    assertThat(list("{slice}/*").identity()).isNotEqualTo(before);
  }

  @Test
  void long_plain_files_are_cut_and_compressed_ones_are_not() throws IOException {
    // given: files with nothing in them but their length
    for (String name : List.of("a.json", "b.json.gz")) {
      try (RandomAccessFile file = new RandomAccessFile(day.resolve(name).toFile(), "rw")) {
        file.setLength(2 * Chunk.SIZE + 1);
      }
    }
    // when
    List<Chunk> chunks = list("{slice}/*").chunks();
    // then
    assertThat(chunks)
        .extracting(Chunk::from, Chunk::to)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0L, Chunk.SIZE),
            org.assertj.core.groups.Tuple.tuple(Chunk.SIZE, 2 * Chunk.SIZE),
            org.assertj.core.groups.Tuple.tuple(2 * Chunk.SIZE, 2 * Chunk.SIZE + 1),
            org.assertj.core.groups.Tuple.tuple(0L, 2 * Chunk.SIZE + 1));
  }

  @Test
  void slices_are_numbered_by_the_hour() {
    assertThat(SliceNumber.of(Slice.ALL)).isZero();
    assertThat(SliceNumber.of(new Slice("1970-01-02"))).isEqualTo(24);
    assertThat(SliceNumber.of(new Slice("1970-01-02T05"))).isEqualTo(29);
  }
}
