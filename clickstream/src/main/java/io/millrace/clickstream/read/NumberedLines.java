package io.millrace.clickstream.read;

import io.millrace.clickstream.event.Identity;
import io.millrace.clickstream.log.Lines;
import io.millrace.lake.UnreachableException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The lines of a file, each with its number and its identity. */
final class NumberedLines implements AutoCloseable {
  private final DeliveredFiles.Delivered file;
  private final Occurrences occurrences = new Occurrences();
  private final Identity identity = new Identity();
  private Content content;
  private Lines lines;
  private int occurrence;
  private long number;
  private boolean broken;
  private Optional<String> breaks = Optional.empty();

  NumberedLines(Configuration hadoop, DeliveredFiles.Delivered file) {
    this.file = file;
    try {
      content = Content.open(hadoop, new Path(file.path()));
      lines = new Lines(content.stream(), Lines.LONGEST);
    } catch (IOException e) {
      if (!(e instanceof java.util.zip.ZipException || e instanceof java.io.EOFException)) {
        throw unreachable(e);
      }
      broken(e);
    }
  }

  private UnreachableException unreachable(IOException e) {
    return new UnreachableException(
        "The file %s cannot be read: %s. If it was removed, run the slice again."
            .formatted(file.path(), e.getMessage()),
        e);
  }

  private void broken(IOException e) {
    broken = true;
    breaks = Optional.of("The file's compression breaks off: %s".formatted(e.getMessage()));
  }

  /** Goes to the next line; false if there is none. */
  boolean next() {
    if (broken || !advance()) {
      return false;
    }
    number++;
    identity.of(lines.bytes(), lines.from(), lines.to());
    occurrence = occurrences.count(identity.content());
    identity.number(occurrence, 0);
    return true;
  }

  private boolean advance() {
    try {
      return lines.next();
    } catch (IOException e) {
      if (!content.sourceIsWell()) {
        throw unreachable(e);
      }
      broken(e);
      return lines.rest();
    }
  }

  /** After the last line: why it is not the last of the content, if the content breaks off. */
  Optional<String> breaks() {
    return breaks;
  }

  Lines line() {
    return lines;
  }

  long number() {
    return number;
  }

  DeliveredFiles.Delivered file() {
    return file;
  }

  /** Of the present line, and of a part of it. */
  Identity identity(int part) {
    identity.number(occurrence, part);
    return identity;
  }

  boolean isBlank() {
    for (int i = lines.from(); i < lines.to(); i++) {
      if (lines.bytes()[i] != ' ' && lines.bytes()[i] != '\t') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    try {
      if (content != null) {
        content.close();
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }
}
