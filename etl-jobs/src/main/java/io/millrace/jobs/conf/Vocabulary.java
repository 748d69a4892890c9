package io.millrace.jobs.conf;

import io.millrace.features.spec.Window;
import io.millrace.ingest.secrets.SecretRef;
import io.millrace.jobs.conf.shape.Scalars;
import io.millrace.jobs.conf.shape.Shapes;
import io.millrace.lake.DatasetName;
import java.util.List;
import java.util.Map;

/** How the project's own words are written in its files. */
final class Vocabulary {
  private static final List<String> NUMBER_OR_TEXT = List.of("number", "string");

  private Vocabulary() {}

  static Shapes shapes() {
    return new Shapes(
        Scalars.standard()
            .add(
                DatasetName.class,
                "dataset",
                "layer.name, as in bronze.orders",
                Map.of("type", "string", "pattern", "^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$"),
                DatasetName::parse)
            .add(
                Cron.class,
                "cron expression",
                "five fields, as in \"0 2 * * *\"",
                Map.of("type", "string"),
                Cron::new)
            .add(
                Ratio.class,
                "number or percentage",
                "0.5 or 50%",
                Map.of("type", NUMBER_OR_TEXT),
                Ratio::parse)
            .add(
                Share.class,
                "share",
                "a number from 0 to 1, or a percentage",
                Map.of("type", NUMBER_OR_TEXT),
                Share::parse)
            .add(
                Allowance.class,
                "number or share",
                "a number such as 100, or a share such as 0.1%",
                Map.of("type", NUMBER_OR_TEXT),
                Allowance::parse)
            .add(
                GroupReference.class,
                "feature group",
                "dataset@version, as in features.customer_orders@1",
                Map.of("type", "string", "pattern", "^[^@]+@[0-9]+$"),
                GroupReference::parse)
            .add(Window.class, "window", Window.HOW, Map.of("type", "string"), Window::parse)
            .addSecret(
                SecretRef.class,
                "reference to a secret",
                "env:NAME, file:PATH or jceks:ALIAS",
                Map.of("type", "string", "pattern", "^(env|file|jceks):.+$"),
                SecretRef::parse));
  }
}
