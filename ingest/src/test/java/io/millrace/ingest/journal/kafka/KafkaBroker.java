package io.millrace.ingest.journal.kafka;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker of Kafka, in a process and a folder of its own, that ends with the test. */
public final class KafkaBroker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String STARTED = "Kafka Server started";

  private final Process process;
  private final String address;

  private KafkaBroker(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Starts one that is its own controller. */
  public static KafkaBroker start(Path folder) throws IOException {
    int port = freePort();
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(
        data.resolve("meta.properties"),
        "version=1\ncluster.id=4L6g3nShT-eMCtK--X86sw\nnode.id=1\n");
    Path settings = Files.writeString(folder.resolve("server.properties"), settings(port, data));
    Path log = folder.resolve("broker.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                jars() + "/*",
                "kafka.Kafka",
                settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    KafkaBroker broker = new KafkaBroker(process, "127.0.0.1:" + port);
    broker.awaitStart(log);
    return broker;
  }

  /** Maven puts them there before the tests; another Scala than Spark's is among them. */
  private static Path jars() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path jars = at.resolve("ingest/kafka-broker/target/jars");
      if (Files.isDirectory(jars)) {
        return jars;
      }
    }
    throw new IllegalStateException(
        "The broker's jars are missing. Run: mvn -pl ingest/kafka-broker process-resources");
  }

  private static String settings(int port, Path data) throws IOException {
    return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        log.dirs=%3$s
        auto.create.topics.enable=false
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        """
        .formatted(port, freePort(), data);
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  private void awaitStart(Path log) throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!Files.readString(log).contains(STARTED)) {
      if (!process.isAlive() || Instant.now().isAfter(end)) {
        process.destroyForcibly();
        throw new IllegalStateException("The broker did not start:\n" + Files.readString(log));
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  /** Its {@code host:port}. */
  public String address() {
    return address;
  }

  public KafkaTopic topic(String name) {
    return new KafkaTopic(List.of(address), name, Map.of());
  }

  public void create(String topic, int partitions) {
    admin(
        admin ->
            admin
                .createTopics(
                    List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                .all());
  }

  /** What the topic's retention does in time. */
  public void deleteBefore(String topic, int partition, long offset) {
    admin(
        admin ->
            admin
                .deleteRecords(
                    Map.of(
                        new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                .all());
  }

  private interface Question {
    KafkaFuture<?> ask(Admin admin);
  }

  private void admin(Question question) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
      question.ask(admin).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A message at a time of its own. */
  public record Message(int partition, Instant at, String key, String value) {}

  public void send(String topic, Message... messages) {
    send(topic, Map.of(), messages);
  }

  /** One transaction, which leaves marks among the offsets. */
  public void sendInTransaction(String topic, Message... messages) {
    send(topic, Map.of("transactional.id", "t"), messages);
  }

  private void send(String topic, Map<String, Object> more, Message... messages) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("bootstrap.servers", address);
    boolean isTransaction = more.containsKey("transactional.id");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      if (isTransaction) {
        producer.initTransactions();
        producer.beginTransaction();
      }
      List<Future<?>> sent = new ArrayList<>();
      for (Message message : messages) {
        byte[] value =
            message.value() == null ? null : message.value().getBytes(StandardCharsets.UTF_8);
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    topic,
                    message.partition(),
                    message.at().toEpochMilli(),
                    message.key(),
                    value)));
      }
      if (isTransaction) {
        producer.commitTransaction();
      }
      for (var each : sent) {
        each.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
