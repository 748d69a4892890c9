package io.millrace.clickstream.enrich;

import java.util.Locale;
import java.util.Optional;

/**
 * A URL's parts, of any text that may be one.
 *
 * @param host in small letters, without a port
 */
record Link(String host, String path, String query) {
  static Optional<Link> parse(String url) {
    int scheme = url.indexOf("://");
    if (scheme <= 0) {
      return Optional.empty();
    }
    int begin = scheme + 3;
    int slash = first(url, begin, "/?#");
    String authority = url.substring(begin, slash);
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    int port = host.startsWith("[") ? -1 : host.indexOf(':');
    host = (port < 0 ? host : host.substring(0, port)).toLowerCase(Locale.ROOT);
    if (host.isEmpty()) {
      return Optional.empty();
    }
    int mark = first(url, slash, "?#");
    int end = first(url, mark, "#");
    return Optional.of(
        new Link(host, url.substring(slash, mark), mark < end ? url.substring(mark + 1, end) : ""));
  }

  private static int first(String text, int from, String stops) {
    int at = from;
    while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }
}
