package io.millrace.clickstream.enrich;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.UnreachableException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A database of addresses in MaxMind's format, as MaxMind, DB-IP and others write it. Opened once
 * in a process and mapped into memory; a file that has been replaced is opened anew.
 */
public final class Networks {
  private record Version(String path, long length, long written) {}

  private static final Map<Version, Networks> OPEN = new ConcurrentHashMap<>();

  private final Reader reader;

  private Networks(Reader reader) {
    this.reader = reader;
  }

  /**
   * @param path of a file that every executor has
   * @throws UnreachableException if it cannot be read
   * @throws InvalidSpecException if it is no such database
   */
  public static Networks open(String path) {
    File file = new File(path);
    if (!file.canRead()) {
      throw new UnreachableException(
          "The database of addresses %s cannot be read. It must be there on every executor."
              .formatted(path));
    }
    return OPEN.computeIfAbsent(
        new Version(path, file.length(), file.lastModified()), any -> read(file));
  }

  private static Networks read(File file) {
    try {
      return new Networks(new Reader(file, new CHMCache()));
    } catch (IOException e) {
      throw new InvalidSpecException(
          "%s is no database of addresses in MaxMind's format: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  /** Tells one release of the data from another. */
  public String version() {
    return "%s-%s"
        .formatted(
            reader.getMetadata().databaseType(),
            reader.getMetadata().buildTime().toString().substring(0, 10));
  }

  /** The ISO code of the country. */
  public Optional<String> country(InetAddress address) {
    Map<?, ?> found = find(address);
    Object code = found.get("country_code");
    if (code == null && found.get("country") instanceof Map<?, ?> country) {
      code = country.get("iso_code");
    }
    return Optional.ofNullable(code).map(Object::toString).filter(text -> !text.isEmpty());
  }

  /** The number of the network that announces the address. */
  public Optional<Long> network(InetAddress address) {
    return find(address).get("autonomous_system_number") instanceof Number number
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  private Map<?, ?> find(InetAddress address) {
    try {
      Map<?, ?> found = reader.get(address, Map.class);
      return found == null ? Map.of() : found;
    } catch (IOException e) {
      throw new UnreachableException(
          "The database of addresses cannot be read: %s".formatted(e.getMessage()), e);
    }
  }
}
