package io.millrace.clickstream.bots;

import static org.apache.spark.sql.functions.array_except;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.array_union;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.Agents;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Events as the present lists of agents judge them, where older lists did when they were read: so
 * that a new list needs no log read again. Client hints are not among the columns of events, and no
 * machine is told by them.
 */
public final class PresentLists {
  private static final String SAID = "_said";
  private static final StructType READ =
      new StructType()
          .add("_agent", DataTypes.StringType)
          .add(SAID, DataTypes.createArrayType(DataTypes.StringType, false));

  private PresentLists() {}

  /**
   * The same events; of those that another version of the lists has judged, {@code bot} and {@code
   * bot_reasons} are what this one says. Each of their agents is read once.
   *
   * @param events columns of {@link EventColumns}, agents as they were sent
   */
  public static Dataset<Row> of(Dataset<Row> events) {
    Column isOlder =
        functions
            .not(col(EventColumns.RULES).contains(Agents.VERSION))
            .and(col(EventColumns.USER_AGENT).isNotNull());
    List<Row> read =
        events
            .where(isOlder)
            .select(EventColumns.USER_AGENT)
            .distinct()
            .javaRDD()
            .map(PresentLists::read)
            .collect(); // few: the agents of a slice
    return read.isEmpty()
        ? events
        : judged(events, isOlder, events.sparkSession().createDataFrame(read, READ));
  }

  private static Row read(Row agent) {
    return RowFactory.create(
        agent.getString(0), Agents.read(agent.getString(0)).botReasons().toArray(String[]::new));
  }

  private static Dataset<Row> judged(Dataset<Row> events, Column isOlder, Dataset<Row> read) {
    Column reasons =
        array_sort(
            array_union(
                array_except(col(EventColumns.BOT_REASONS), functions.array(ofAgents())),
                col(SAID)));
    Column isBot = size(col(EventColumns.BOT_REASONS)).gt(0);
    return events
        .join(
            broadcast(read),
            isOlder.and(col(EventColumns.USER_AGENT).equalTo(col("_agent"))),
            "left")
        .withColumn(
            EventColumns.BOT_REASONS,
            when(col(SAID).isNull(), col(EventColumns.BOT_REASONS)).otherwise(reasons))
        .withColumn(
            EventColumns.BOT, when(col(SAID).isNull(), col(EventColumns.BOT)).otherwise(isBot))
        .drop("_agent", SAID);
  }

  private static Column[] ofAgents() {
    return Agents.REASONS.stream().map(functions::lit).toArray(Column[]::new);
  }
}
