package io.millrace.ingest.journal.kafka;

import io.millrace.ingest.secrets.SecretRef;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Where a topic is. Holds references to secrets, never the secrets: they are looked up where a
 * connection is made.
 *
 * @param servers {@code host:port} each
 * @param properties of Kafka's consumer, by its own names; a value may be a reference to a secret
 */
public record KafkaTopic(List<String> servers, String topic, Map<String, String> properties)
    implements Serializable {
  private static final String PATIENCE_IN_MILLIS = "20000";

  public KafkaTopic {
    servers = List.copyOf(servers);
    properties = Map.copyOf(properties);
  }

  @Override
  public String toString() {
    return topic + " at " + String.join(",", servers);
  }

  /**
   * What must not be the user's to choose: nothing is read but what is asked for, and all of it.
   */
  KafkaConsumer<byte[], byte[]> consumer(Configuration hadoop) {
    Map<String, String> settings = new HashMap<>();
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_IN_MILLIS);
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_IN_MILLIS);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.forEach((key, value) -> settings.put(key, plain(value, hadoop)));
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, String.join(",", servers));
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    Properties all = new Properties();
    all.putAll(settings);
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private String plain(String value, Configuration hadoop) {
    return SecretRef.isReference(value)
        ? SecretRef.parse(value).resolve(hadoop, "topic " + topic)
        : value;
  }
}
