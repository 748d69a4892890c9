package io.millrace.features.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One connection to a Redis server, opened when it is first needed, and anew after it broke.
 * Threads that share it wait for one another.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP2</a>
 */
public final class RedisClient implements RedisCommands, AutoCloseable {
  private static final int PORT = 6379;

  private final URI server;
  private final List<List<byte[]>> greeting;
  private final int patience;
  private Socket socket;
  private OutputStream out;
  private DataInputStream in;

  private RedisClient(URI server, List<List<byte[]>> greeting, int patience) {
    this.server = server;
    this.greeting = greeting;
    this.patience = patience;
  }

  /**
   * A client that has not connected yet.
   *
   * @param server {@code redis://host:6379/0}, or {@code rediss:} for TLS with the JVM's trusted
   *     certificates; the number is that of the database
   * @param patience how long to wait for a connection, and then for each answer
   * @throws IllegalArgumentException if it is no such address
   */
  public static RedisClient of(
      URI server, Optional<String> user, Optional<String> password, Duration patience) {
    if (!List.of("redis", "rediss").contains(server.getScheme()) || server.getHost() == null) {
      throw new IllegalArgumentException(
          "'%s' is no redis://host:port/database or rediss://host:port/database."
              .formatted(server));
    }
    List<List<byte[]>> greeting = new ArrayList<>();
    password.ifPresent(
        word ->
            greeting.add(
                user.map(name -> words("AUTH", name, word)).orElseGet(() -> words("AUTH", word))));
    String database = server.getPath() == null ? "" : server.getPath().replaceFirst("^/", "");
    if (!database.matches("\\d*")) {
      throw new IllegalArgumentException(
          "The database of '%s' is no number, such as redis://host:6379/0 has.".formatted(server));
    }
    if (!database.isEmpty() && Integer.parseInt(database) > 0) {
      greeting.add(words("SELECT", database));
    }
    return new RedisClient(server, greeting, Math.toIntExact(patience.toMillis()));
  }

  /** A command of texts. */
  public static List<byte[]> words(String... words) {
    List<byte[]> bytes = new ArrayList<>();
    for (String word : words) {
      bytes.add(word.getBytes(UTF_8));
    }
    return bytes;
  }

  @Override
  public synchronized List<Object> call(List<List<byte[]>> commands) {
    try {
      if (socket == null) {
        connect();
      }
      return exchange(commands);
    } catch (IOException e) {
      close();
      throw new StoreException(
          "Redis at %s does not answer (%s)."
              .formatted(
                  server.getAuthority(),
                  e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
          e);
    }
  }

  private void connect() throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(server.getHost(), server.getPort() < 0 ? PORT : server.getPort());
    socket = new Socket();
    socket.connect(address, patience);
    socket.setSoTimeout(patience);
    socket.setTcpNoDelay(true);
    if (server.getScheme().equals("rediss")) {
      socket = secured(socket, address);
    }
    out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    try {
      exchange(greeting);
    } catch (StoreException e) {
      close();
      throw e;
    }
  }

  private static Socket secured(Socket plain, InetSocketAddress address) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secured =
        (SSLSocket) factory.createSocket(plain, address.getHostString(), address.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  private List<Object> exchange(List<List<byte[]>> commands) throws IOException {
    for (List<byte[]> command : commands) {
      send(command);
    }
    out.flush();
    List<Object> answers = new ArrayList<>(commands.size());
    StoreException refused = null;
    for (int i = 0; i < commands.size(); i++) {
      Object answer = answer();
      if (answer instanceof StoreException error && refused == null) {
        refused = error; // what follows is read all the same, so that the next call has its own
      }
      answers.add(answer);
    }
    if (refused != null) {
      throw refused;
    }
    return answers;
  }

  private void send(List<byte[]> command) throws IOException {
    line('*', command.size());
    for (byte[] word : command) {
      line('$', word.length);
      out.write(word);
      out.write('\r');
      out.write('\n');
    }
  }

  private void line(char kind, int number) throws IOException {
    out.write((kind + Integer.toString(number) + "\r\n").getBytes(UTF_8));
  }

  private Object answer() throws IOException {
    int kind = in.readUnsignedByte();
    String line = line();
    return switch (kind) {
      case '+' -> line.getBytes(UTF_8);
      case '-' -> refusal(line);
      case ':' -> Long.valueOf(line);
      case '$' -> bytes(Integer.parseInt(line));
      case '*' -> list(Integer.parseInt(line));
      default -> throw new IOException("what answers is no Redis");
    };
  }

  private StoreException refusal(String line) {
    int space = line.indexOf(' ');
    return new StoreException(
        "Redis at %s refuses: %s".formatted(server.getAuthority(), line),
        space < 0 ? line : line.substring(0, space));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\r'; c = in.readUnsignedByte()) {
      line.append((char) c);
    }
    in.readUnsignedByte();
    return line.toString();
  }

  private byte[] bytes(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("it hung up in the middle of an answer");
    }
    in.readUnsignedByte();
    in.readUnsignedByte();
    return bytes;
  }

  private List<Object> list(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    List<Object> list = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      list.add(answer());
    }
    return list;
  }

  /** Ends the connection; the next call opens another. */
  @Override
  public synchronized void close() {
    Socket open = socket;
    socket = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new StoreException("A connection to %s does not close.".formatted(server), e);
      }
    }
  }
}
