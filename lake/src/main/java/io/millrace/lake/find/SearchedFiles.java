package io.millrace.lake.find;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * That files were searched for keys, and which of these were found in them. It stays true: a file
 * does not change, and one that hides other rows is another to it.
 */
public final class SearchedFiles {
  private final WantedKeys wanted;
  private final Set<UnsafeRow> found;
  private final Set<String> files;

  SearchedFiles(WantedKeys wanted, Collection<UnsafeRow> found, List<AddFile> files) {
    if (!wanted.areBare()) {
      throw new IllegalArgumentException("Something stands behind the keys.");
    }
    this.wanted = wanted;
    this.found = new HashSet<>(found);
    this.files = files.stream().map(SearchedFiles::nameOf).collect(Collectors.toSet());
  }

  private static String nameOf(AddFile file) {
    return file.deletionVector() == null
        ? file.path()
        : file.path() + " without " + file.deletionVector().uniqueId();
  }

  boolean has(AddFile file) {
    return files.contains(nameOf(file));
  }

  /** Whether all of these keys were looked for, and none was found. */
  boolean lacks(WantedKeys keys) {
    if (!keys.areBare() || !columns(keys.types()).equals(columns(wanted.types()))) {
      return false;
    }
    for (Iterator<UnsafeRow> rows = keys.rows(); rows.hasNext(); ) {
      UnsafeRow row = rows.next();
      if (!wanted.has(row) || found.contains(row)) {
        return false;
      }
    }
    return true;
  }

  private static List<String> columns(StructType types) {
    return Arrays.stream(types.fields()).map(SearchedFiles::column).toList();
  }

  private static String column(StructField field) {
    return field.name() + " " + field.dataType().sql();
  }
}
