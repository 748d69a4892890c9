package io.millrace.lake.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Hive metastore service in a process of its own, from the jars on the class path, on a Derby
 * database in a folder. It takes about 7 s to start and 230 MB while it runs.
 */
public final class ThriftMetastore implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final int port;

  private ThriftMetastore(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param folder for its database and its log, {@code metastore.log}
   */
  public static ThriftMetastore start(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    int port = freePort();
    Path log = folder.resolve("metastore.log");
    ProcessBuilder builder = new ProcessBuilder(command(folder, port));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    ThriftMetastore metastore = new ThriftMetastore(builder.start(), port);
    try {
      metastore.awaitAnswer(log);
      return metastore;
    } catch (IOException | InterruptedException | RuntimeException e) {
      metastore.close();
      throw e;
    }
  }

  /** As Spark and Hive want it: {@code thrift://127.0.0.1:PORT}. */
  public String uri() {
    return "thrift://127.0.0.1:" + port;
  }

  /** Ends the process and waits for its end. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitAnswer(Path log) throws IOException, InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!answers()) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "the metastore did not start:\n" + Files.readString(log).lines().limit(50).toList());
      }
      process.waitFor(100, TimeUnit.MILLISECONDS);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> command(Path folder, int port) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Djava.net.preferIPv4Stack=true",
            "-Dderby.stream.error.file=" + folder.resolve("derby.log"),
            "-cp",
            System.getProperty("java.class.path"),
            "org.apache.hadoop.hive.metastore.HiveMetaStore",
            "-p",
            Integer.toString(port)));
    setting(command, "hive.async.log.enabled", "false"); // else it wants a library Spark lacks
    setting(
        command,
        "javax.jdo.option.ConnectionURL",
        "jdbc:derby:;databaseName=" + folder.resolve("db") + ";create=true");
    setting(
        command, "hive.metastore.warehouse.dir", folder.resolve("warehouse").toUri().toString());
    setting(command, "datanucleus.schema.autoCreateAll", "true");
    setting(command, "hive.metastore.schema.verification", "false");
    return command;
  }

  private static void setting(List<String> command, String key, String value) {
    command.add("--hiveconf");
    command.add(key + "=" + value);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
