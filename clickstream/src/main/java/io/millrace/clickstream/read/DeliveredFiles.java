package io.millrace.clickstream.read;

import io.millrace.lake.Slice;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.io.Serializable;
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

/** The files that were delivered for one slice. */
public final class DeliveredFiles {
  /** Stands for the slice in a path. */
  public static final String SLICE = "{slice}";

  private static final String WILDCARDS = "*?[{";

  /**
   * A file.
   *
   * @param name below the folders that all slices share
   * @param written when, in milliseconds since 1970
   */
  record Delivered(String path, String name, long length, long written) implements Serializable {}

  private final List<Delivered> files;

  private DeliveredFiles(List<Delivered> files) {
    this.files = List.copyOf(files);
  }

  /**
   * @param globWithSlice such as {@code landing/weblog/{slice}/*}; folders that match are taken
   *     with all that is in them, hidden files and marks such as {@code _SUCCESS} are not
   */
  public static DeliveredFiles list(Configuration hadoop, String globWithSlice, Slice slice) {
    Path glob = new Path(globWithSlice.replace(SLICE, slice.value()));
    try {
      FileSystem system = glob.getFileSystem(hadoop);
      String shared = system.makeQualified(fixedPart(new Path(globWithSlice))).toString() + "/";
      List<FileStatus> found = new ArrayList<>();
      FileStatus[] matches = system.globStatus(glob);
      for (FileStatus match : matches == null ? new FileStatus[0] : matches) {
        add(system, match, found);
      }
      return new DeliveredFiles(
          found.stream()
              .map(status -> delivered(status, shared))
              .sorted(Comparator.comparing(Delivered::name))
              .toList());
    } catch (IOException e) {
      throw new UnreachableException(
          "The files %s cannot be listed: %s".formatted(glob, e.getMessage()), e);
    }
  }

  /** The folders before the first wildcard. */
  private static Path fixedPart(Path glob) {
    Path fixed = glob;
    for (Path part = glob; part != null && part.getParent() != null; part = part.getParent()) {
      if (part.getName().chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0)) {
        fixed = part.getParent();
      }
    }
    return fixed.equals(glob) ? glob.getParent() : fixed;
  }

  private static void add(FileSystem system, FileStatus status, List<FileStatus> found)
      throws IOException {
    String name = status.getPath().getName();
    if (name.startsWith(".") || name.startsWith("_")) {
      return;
    }
    if (!status.isDirectory()) {
      found.add(status);
      return;
    }
    for (FileStatus inside : system.listStatus(status.getPath())) {
      add(system, inside, found);
    }
  }

  private static Delivered delivered(FileStatus status, String shared) {
    String path = status.getPath().toString();
    String name = path.startsWith(shared) ? path.substring(shared.length()) : path;
    return new Delivered(path, name, status.getLen(), status.getModificationTime());
  }

  List<Delivered> files() {
    return files;
  }

  public int count() {
    return files.size();
  }

  public long bytes() {
    return files.stream().mapToLong(Delivered::length).sum();
  }

  /**
   * Equal for the same files with the same content, different for others, as far as size and time
   * of writing tell.
   */
  public String identity() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Delivered file : files) {
        String line = "%s %d %d\n".formatted(file.name(), file.length(), file.written());
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
