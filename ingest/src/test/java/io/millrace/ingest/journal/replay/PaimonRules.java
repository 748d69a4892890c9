package io.millrace.ingest.journal.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * What Paimon's types and values are here. Where the two differ on purpose, the reason stands
 * beside it; {@code docs/journal-formats.md} has the rules.
 */
final class PaimonRules {
  private static final Set<String> SHAPES =
      Set.of(
          "_point",
          "_geometry",
          "_linestring",
          "_polygon",
          "_multipoint",
          "_multiline",
          "_multipolygon",
          "_geometrycollection");
  private static final Set<String> TRUTHS = Set.of("_tinyint1", "_boolean", "_bool");

  private final boolean allTypes;
  private final boolean canal;

  PaimonRules(PaimonScenario scenario) {
    allTypes = scenario.toString().contains("every MySQL type");
    canal = scenario.toString().startsWith("canal");
  }

  String type(String column, String paimons) {
    if (allTypes) {
      if (SHAPES.contains(column)) {
        // No GeoJSON is made of them: a read over JDBC gives bytes, Debezium a structure.
        return canal ? "binary" : "string";
      } else if (canal && TRUTHS.contains(column)) {
        return "smallint"; // for Debezium's journals Paimon says the same
      } else if (canal && column.equals("_set")) {
        return "string"; // as MySQL shows it, and as for Debezium
      } else if (column.equals("_bit")) {
        return "decimal(20,0)"; // as a read over JDBC gives it
      } else if (column.startsWith("_fixed") && !canal) {
        return "decimal(38,3)"; // of decimal(40,3) whatever fits; the rest are rejects
      } else if (column.startsWith("_timestamp")) {
        return "timestamp"; // an instant, which Paimon shows as the time in UTC
      }
    }
    return type(paimons.replace(" NOT NULL", "").replace(" ", ""));
  }

  private static String type(String paimons) {
    String bare = paimons.replaceAll("\\(.*", "");
    return switch (bare) {
      case "STRING", "VARCHAR", "CHAR", "TIME" -> "string"; // Spark has no time of day
      case "BYTES", "VARBINARY", "BINARY" -> "binary";
      case "TINYINT" -> "smallint"; // so that it need not be widened where it turns unsigned
      case "TIMESTAMP" -> "timestamp_ntz";
      case "DECIMAL" -> paimons.toLowerCase(Locale.ROOT);
      default -> bare.toLowerCase(Locale.ROOT);
    };
  }

  /**
   * @param paimons null for NULL
   * @param type Paimon's; empty if it is not told
   * @param event the last one, for values that stay as the journal has them
   */
  String value(String column, String type, String paimons, String event) {
    if (paimons == null) {
      return null;
    } else if (type.equals("TIME")) {
      return LocalTime.ofNanoOfDay(Long.parseLong(paimons) * 1_000_000).toString();
    } else if (!allTypes) {
      return paimons;
    } else if (SHAPES.contains(column)) {
      return canal
          ? Arrays.toString(inJournal(event, "data", 0, column).asText().getBytes(ISO_8859_1))
          : inJournal(event, "payload", "after", column).toString();
    } else if (canal && TRUTHS.contains(column)) {
      return paimons.equals("true") ? "1" : "0";
    } else if (canal && column.equals("_set")) {
      return paimons.replaceAll("[\\[\\] ]", "");
    } else if (column.equals("_bit")) {
      return "1991"; // the same bits, as a number
    } else if (column.startsWith("_fixed") && !canal) {
      return paimons + "0"; // of the declared scale
    }
    return paimons;
  }

  private static JsonNode inJournal(String event, Object... path) {
    try {
      JsonNode node = new ObjectMapper().readTree(event);
      for (Object step : path) {
        node = step instanceof Integer index ? node.path(index) : node.path((String) step);
      }
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
