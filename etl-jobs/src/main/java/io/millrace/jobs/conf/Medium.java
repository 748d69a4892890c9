package io.millrace.jobs.conf;

import io.millrace.ingest.secrets.SecretRef;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.jobs.conf.shape.Secrecy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a journal lies in. */
public sealed interface Medium {
  /** Files that somebody delivers. */
  @Named("files")
  @Bare("glob")
  @Doc(
      "The files of a slice. {slice} stands for the slice, a path without a scheme starts at the project's folder, and files that end in .gz, .zst, .bz2 or .snappy are unpacked. Their names are of no meaning.")
  record Files(
      @Doc(value = "A path with wildcards.", example = "landing/customers/{slice}/*") String glob)
      implements Medium {
    public static final String SLICE = "{slice}";

    public Files {
      new Agreement().refuse(glob.isBlank(), "glob", "The files need a path.").hold();
    }

    /** Whether each slice has files of its own. */
    public boolean isSliced() {
      return glob.contains(SLICE);
    }
  }

  /**
   * A topic of Kafka. A slice is a range of offsets of each partition, fixed as it is first built.
   */
  @Named("kafka")
  @Doc(
      "A topic of Kafka. A slice is a range of offsets of each partition: from where the slice before it ended up to the slice's end in time, fixed when it is first built.")
  record Kafka(
      @Doc(value = "Brokers to ask first.", example = "[kafka-1:9092, kafka-2:9092]") @Incidental
          List<String> servers,
      @Doc(value = "The topic.", example = "shop.public.customers") String topic,
      @Doc(
              value =
                  "Properties of Kafka's consumer, by its own names. One that sounds like a secret must be a reference.",
              example = "{ security.protocol: SSL }")
          @Incidental
          Map<String, String> properties)
      implements Medium {

    public Kafka {
      servers = List.copyOf(servers);
      properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
      Agreement agreement =
          new Agreement()
              .refuse(
                  servers.isEmpty(),
                  "servers",
                  "Name a broker at least, as in servers: localhost:9092.")
              .refuse(topic.isBlank(), "topic", "The topic needs a name.");
      Secrecy secrecy = new Secrecy();
      properties.forEach(
          (key, value) ->
              agreement.refuse(
                  secrecy.soundsSecret(key) && !SecretRef.isReference(value),
                  "properties",
                  "The property '%s' sounds like a secret and stands there in plain text. Write a reference: env:NAME, file:PATH or jceks:ALIAS."
                      .formatted(key)));
      agreement.hold();
    }
  }
}
