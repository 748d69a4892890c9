package io.millrace.ingest.journal.replay;

import static org.apache.spark.sql.functions.col;

import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.RowSchema;
import io.millrace.ingest.journal.type.SeenSchema;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * The companion of changes whose transactions had not ended. A change stays in it, also after its
 * transaction came to its end, for as long as tombstones are kept: so a slice that holds the end
 * can be replayed again, and its count still agrees.
 */
final class HeldBack {
  private static final String TRANSACTION = "transaction";
  private static final String KEY = "key";
  private static final String STATE = "state";
  private static final String SCHEMA_KEY = "schema_key";
  private static final String SCHEMA = "schema";
  static final String AT = "at";

  /** In a fact, that it was held before. */
  static final int PORTION = -1;

  static final StructType COLUMNS =
      new StructType()
          .add(TRANSACTION, DataTypes.StringType)
          .add(KEY, DataTypes.BinaryType)
          .add(STATE, DataTypes.BinaryType)
          .add(SCHEMA_KEY, DataTypes.LongType)
          .add(SCHEMA, DataTypes.BinaryType)
          .add("position", DataTypes.StringType)
          .add(AT, DataTypes.LongType);

  private HeldBack() {}

  /** What was held, to be folded with the slice. */
  static JavaRDD<Tuple2<Integer, InternalRow>> sent(Dataset<Row> held, int partitions) {
    return held.select(col(KEY), col(STATE))
        .toJavaRDD()
        .mapPartitions(
            rows -> {
              Exchange.Envelope envelope = new Exchange.Envelope();
              return Scan.stream(rows)
                  .map(
                      row -> {
                        byte[] key = row.getAs(0);
                        byte[] state = row.getAs(1);
                        return envelope.to(Slots.partition(key, partitions), key, state);
                      })
                  .iterator();
            });
  }

  /** The schemas of what was held; as many as the source's tables had. */
  static Map<Long, SeenSchema> schemas(Dataset<Row> held) {
    Map<Long, SeenSchema> schemas = new HashMap<>();
    for (Row row : held.select(col(SCHEMA_KEY), col(SCHEMA)).distinct().collectAsList()) {
      byte[] schema = row.getAs(1);
      // that it is old says nothing against it: its columns are in the table once it ends
      schemas.put(
          row.getLong(0), new SeenSchema(Bytes.read(schema, RowSchema.class), Position.of(0)));
    }
    return schemas;
  }

  static Row row(Folded.Held held, RowSchema schema) {
    return RowFactory.create(
        held.transaction(),
        held.key(),
        held.state(),
        held.schema(),
        Bytes.of(schema),
        held.position(),
        held.at());
  }
}
