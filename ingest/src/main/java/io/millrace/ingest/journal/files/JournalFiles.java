package io.millrace.ingest.journal.files;

import io.millrace.lake.Slice;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of one slice of a journal. */
public final class JournalFiles {
  private static final String SLICE = "{slice}";
  private static final String WILDCARDS = "*?[{";

  private final Path folder;
  private final boolean folderMissing;
  private final List<FileStatus> files;
  private final long slice;

  private JournalFiles(Path folder, boolean folderMissing, List<FileStatus> files, long slice) {
    this.folder = folder;
    this.folderMissing = folderMissing;
    this.files = files;
    this.slice = slice;
  }

  /**
   * @param globWithSlice such as {@code landing/customers/{slice}/*}; folders that match are taken
   *     with all that is in them, hidden files and marks such as {@code _SUCCESS} are not, unless
   *     the glob names them
   */
  public static JournalFiles list(Configuration hadoop, String globWithSlice, Slice slice) {
    Path glob = new Path(globWithSlice.replace(SLICE, slice.value()));
    try {
      FileSystem system = glob.getFileSystem(hadoop);
      Path folder = system.makeQualified(fixedPart(glob));
      List<FileStatus> files = new ArrayList<>();
      FileStatus[] found = system.globStatus(glob);
      for (FileStatus status : found == null ? new FileStatus[0] : found) {
        add(system, status, folder, glob.toString(), files);
      }
      files.sort(Comparator.comparing(file -> file.getPath().toString()));
      return new JournalFiles(
          folder, !system.exists(folder), List.copyOf(files), SliceNumber.of(slice));
    } catch (IOException e) {
      throw new UnreachableException(
          "The journal's files %s cannot be listed: %s".formatted(glob, e.getMessage()), e);
    }
  }

  /** The folders before the first wildcard. */
  private static Path fixedPart(Path glob) {
    Path fixed = glob;
    for (Path part = glob; part != null && part.getParent() != null; part = part.getParent()) {
      String name = part.getName();
      if (name.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0)) {
        fixed = part.getParent();
      }
    }
    return fixed;
  }

  private static void add(
      FileSystem system, FileStatus status, Path folder, String glob, List<FileStatus> files)
      throws IOException {
    if (isHidden(status.getPath(), folder, glob)) {
      return;
    }
    if (!status.isDirectory()) {
      files.add(status);
      return;
    }
    for (FileStatus inside : system.listStatus(status.getPath())) {
      add(system, inside, folder, glob, files);
    }
  }

  /** Whether a name below the folder says that this is not for readers, and nobody asked for it. */
  private static boolean isHidden(Path path, Path folder, String glob) {
    for (Path part = path; part != null && !part.equals(folder); part = part.getParent()) {
      String name = part.getName();
      if ((name.startsWith(".") || name.startsWith("_")) && !glob.contains(name)) {
        return true;
      }
    }
    return false;
  }

  /** The folder before the first wildcard does not exist: nothing was ever delivered there. */
  public boolean folderMissing() {
    return folderMissing;
  }

  public List<Chunk> chunks() {
    List<Chunk> chunks = new ArrayList<>();
    for (int order = 0; order < files.size(); order++) {
      FileStatus file = files.get(order);
      chunks.addAll(Chunk.of(file.getPath(), file.getLen(), slice, order));
    }
    return chunks;
  }

  /**
   * Equal for the same files with the same content, different for others, as far as size and time
   * of writing tell.
   */
  public String identity() {
    MessageDigest digest = sha256();
    for (FileStatus file : files) {
      String line =
          "%s %d %d\n"
              .formatted(
                  folder.toUri().relativize(file.getPath().toUri()),
                  file.getLen(),
                  file.getModificationTime());
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  public long bytes() {
    return files.stream().mapToLong(FileStatus::getLen).sum();
  }

  public int files() {
    return files.size();
  }
}
