package io.millrace.bench.gate;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Orders as a shop might have them: eight columns, made up on the fly, so that reading is cheap.
 */
final class SampleRows {
  static final String ID = "id"; // an integer key, ascending, as a sequence gives it
  static final String CUSTOMER = "cust";
  static final String AMOUNT = "amount";
  static final String TEXT = "txt"; // unique too: 32 letters without any order
  static final String STATUS = "status";
  static final String MAIL = "mail";
  private static final int PARTITIONS = 4;

  private SampleRows() {}

  /**
   * @param first the lowest id; rows of other ids are other rows in every column
   */
  static Dataset<Row> of(SparkSession spark, long first, long count) {
    return spark
        .range(first, first + count, 1, PARTITIONS)
        .selectExpr(
            "id",
            "id % 1000 AS cust",
            "CAST(id * 37 % 100000 / 100.0 AS decimal(12,2)) AS amount",
            "timestamp_seconds(1700000000 - id) AS ts",
            "md5(CAST(id AS string)) AS txt",
            "element_at(array('new', 'paid', 'sent', 'done'), CAST(id % 4 AS int) + 1) AS status",
            "concat('user', id % 100000, '@example.org') AS mail",
            "id % 7 = 0 AS flag");
  }
}
