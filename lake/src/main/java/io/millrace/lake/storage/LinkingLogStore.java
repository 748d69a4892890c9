package io.millrace.lake.storage;

import io.delta.storage.HDFSLogStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Puts commits on a local disk so that two processes cannot both make one version. Delta's own way
 * looks whether the commit is there and then renames over it: in between, another process's commit
 * can get lost. A hard link is made by the file system or refused, in one step.
 */
public final class LinkingLogStore extends HDFSLogStore {
  /** The Hadoop setting that makes the Delta Kernel use it. */
  public static final String KERNEL_SETTING = "io.delta.kernel.logStore.file.impl";

  public LinkingLogStore(Configuration hadoop) {
    super(hadoop);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    if (overwrite) {
      super.write(path, actions, true, hadoop);
      return;
    }
    java.nio.file.Path commit = java.nio.file.Path.of(path.toUri().getPath());
    if (Files.exists(commit)) {
      throw new FileAlreadyExistsException(commit.toString());
    }
    java.nio.file.Path complete =
        commit.resolveSibling("." + commit.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      write(actions, complete);
      link(commit, complete);
    } finally {
      Files.deleteIfExists(complete);
    }
  }

  private static void write(Iterator<String> actions, java.nio.file.Path file) throws IOException {
    try (BufferedWriter lines = Files.newBufferedWriter(file)) {
      while (actions.hasNext()) {
        lines.write(actions.next());
        lines.write('\n');
      }
    }
  }

  private static void link(java.nio.file.Path commit, java.nio.file.Path complete)
      throws IOException {
    try {
      Files.createLink(commit, complete);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException e) {
      // A file system without links, such as exFAT: as Delta does it, for want of better.
      if (Files.exists(commit)) {
        throw new FileAlreadyExistsException(commit.toString());
      }
      Files.move(complete, commit);
    }
  }
}
