package io.millrace.clickstream.event;

/** Cuts the first line of a request, and URLs, in place. Not for several threads at once. */
final class Request {
  private byte[] bytes;
  private int end;

  int methodTo;
  int hostFrom;
  int hostTo;
  int pathFrom;
  int pathTo;
  int queryFrom;
  int queryTo;

  /**
   * Reads {@code GET /path?query HTTP/1.1}. Blanks within the URL belong to it; a request without a
   * protocol is one.
   *
   * @return false if it is nothing that HTTP knows
   */
  boolean line(byte[] line, int from, int to) {
    int blank = from;
    while (blank < to && isUpper(line[blank])) {
      blank++;
    }
    methodTo = blank;
    if (blank == from || blank >= to || line[blank] != ' ') {
      return false;
    }
    int last = to;
    for (int i = to - 1; i > blank; i--) {
      if (line[i] == ' ') {
        last = isProtocol(line, i + 1, to) ? i : to;
        break;
      }
    }
    boolean connects = blank - from == 7 && line[from] == 'C' && line[from + 1] == 'O';
    if (connects) {
      clear(line, last);
      hostFrom = blank + 1;
      hostTo = last;
      return true;
    }
    url(line, blank + 1, last);
    return last > blank + 1;
  }

  private static boolean isUpper(byte b) {
    return b >= 'A' && b <= 'Z' || b == '-' || b == '_';
  }

  private static boolean isProtocol(byte[] line, int from, int to) {
    return to - from >= 6
        && line[from] == 'H'
        && line[from + 1] == 'T'
        && line[from + 2] == 'T'
        && line[from + 3] == 'P'
        && line[from + 4] == '/';
  }

  private void clear(byte[] line, int to) {
    bytes = line;
    end = to;
    hostFrom = to;
    hostTo = to;
    pathFrom = to;
    pathTo = to;
    queryFrom = to;
    queryTo = to;
  }

  /** Reads a path with its query, or a whole URL. A fragment is left out. */
  void url(byte[] line, int from, int to) {
    clear(line, to);
    int at = host(from);
    pathFrom = at;
    int i = at;
    while (i < end && line[i] != '?' && line[i] != '#') {
      i++;
    }
    pathTo = i;
    if (i < end && line[i] == '?') {
      queryFrom = i + 1;
      while (i < end && line[i] != '#') {
        i++;
      }
      queryTo = i;
    }
  }

  /** {@code https}, and {@code android-app}. */
  private static boolean isScheme(byte b) {
    return (b | 0x20) >= 'a' && (b | 0x20) <= 'z' || b == '-';
  }

  /** Where the path begins: behind the scheme and the host, if there are any. */
  private int host(int from) {
    int i = from;
    while (i < end && isScheme(bytes[i])) {
      i++;
    }
    boolean scheme =
        i > from && i + 2 < end && bytes[i] == ':' && bytes[i + 1] == '/' && bytes[i + 2] == '/';
    if (!scheme) {
      return from;
    }
    hostFrom = i + 3;
    int at = hostFrom;
    while (at < end && bytes[at] != '/' && bytes[at] != '?' && bytes[at] != '#') {
      if (bytes[at] == '@') {
        hostFrom = at + 1;
      }
      at++;
    }
    hostTo = at;
    return at;
  }
}
