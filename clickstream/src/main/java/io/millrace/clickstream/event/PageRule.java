package io.millrace.clickstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;

/** Tells pages from what pages are made of, in logs, where nothing else does. */
final class PageRule {
  private static final UTF8String GET = UTF8String.fromString("GET");
  private static final int NOT_MODIFIED = 304;
  private static final int LONGEST_ENDING = 6;
  private static final Set<String> NO_PAGES =
      Set.of(
          "css", "js", "mjs", "map", "json", "xml", "txt", "rss", "atom", "ico", "png", "jpg",
          "jpeg", "gif", "svg", "webp", "avif", "bmp", "woff", "woff2", "ttf", "eot", "otf", "mp3",
          "mp4", "m4a", "ogg", "webm", "avi", "mov", "swf", "zip", "gz", "tgz", "bz2", "rar", "exe",
          "dmg", "iso", "jar", "wasm");

  private PageRule() {}

  /**
   * A GET that was answered well, of a path whose name does not end as that of a picture, a script
   * or a download does.
   *
   * @param status NULL if it is not logged
   */
  static boolean isPage(UTF8String method, Integer status, UTF8String path) {
    if (path == null || method == null || !method.equals(GET)) {
      return false;
    }
    boolean well = status == null || status / 100 == 2 || status == NOT_MODIFIED;
    return well && !NO_PAGES.contains(ending(path.getBytes()));
  }

  private static String ending(byte[] path) {
    int from = Math.max(0, path.length - LONGEST_ENDING);
    for (int i = path.length - 1; i >= from; i--) {
      if (path[i] == '/') {
        return "";
      }
      if (path[i] == '.') {
        return new String(path, i + 1, path.length - i - 1, UTF_8).toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }
}
