package io.millrace.bench.cdc;

import static org.apache.spark.sql.functions.expr;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Two tables in the manner of TPC-H, made up by a function of the row's number. */
enum Shape {
  ORDERS(
      "o_orderkey bigint, o_custkey bigint, o_orderstatus string, o_totalprice decimal(15,2), o_orderdate date, o_orderpriority string, o_clerk string, o_shippriority int, o_comment string",
      List.of("o_orderkey"),
      List.of("o_totalprice", "o_orderstatus", "o_comment"),
      "4 * id + 1",
      "abs(xxhash64(id, 1)) % 150000",
      "substring('OFP', 1 + cast(abs(xxhash64(id, 2)) % 3 AS int), 1)",
      "cast((90000 + abs(xxhash64(id, 3)) % 50000000) / 100 AS decimal(15,2))",
      "date_add(date'1992-01-01', cast(abs(xxhash64(id, 4)) % 2400 AS int))",
      "element_at(array('1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW'), 1 + cast(abs(xxhash64(id, 5)) % 5 AS int))",
      "concat('Clerk#', lpad(cast(abs(xxhash64(id, 6)) % 1000 AS string), 9, '0'))",
      "0",
      "concat('deposits sleep ', hex(xxhash64(id, 7)), ' across the accounts ', hex(xxhash64(id, 8)))"),
  LINEITEM(
      "l_orderkey bigint, l_linenumber int, l_partkey bigint, l_suppkey bigint, l_quantity decimal(15,2), l_extendedprice decimal(15,2), l_discount decimal(15,2), l_tax decimal(15,2), l_returnflag string, l_linestatus string, l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct string, l_shipmode string, l_comment string",
      List.of("l_orderkey", "l_linenumber"),
      List.of("l_extendedprice", "l_linestatus", "l_comment"),
      "id div 4",
      "cast(id % 4 AS int)",
      "abs(xxhash64(id, 1)) % 200000",
      "abs(xxhash64(id, 2)) % 10000",
      "cast(1 + abs(xxhash64(id, 3)) % 50 AS decimal(15,2))",
      "cast((90000 + abs(xxhash64(id, 4)) % 10000000) / 100 AS decimal(15,2))",
      "cast((abs(xxhash64(id, 5)) % 11) / 100 AS decimal(15,2))",
      "cast((abs(xxhash64(id, 6)) % 9) / 100 AS decimal(15,2))",
      "substring('RAN', 1 + cast(abs(xxhash64(id, 7)) % 3 AS int), 1)",
      "substring('OF', 1 + cast(abs(xxhash64(id, 8)) % 2 AS int), 1)",
      "date_add(date'1992-01-01', cast(abs(xxhash64(id, 9)) % 2500 AS int))",
      "date_add(date'1992-01-01', cast(abs(xxhash64(id, 10)) % 2500 AS int))",
      "date_add(date'1992-01-01', cast(abs(xxhash64(id, 11)) % 2500 AS int))",
      "element_at(array('DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN'), 1 + cast(abs(xxhash64(id, 12)) % 4 AS int))",
      "element_at(array('AIR', 'FOB', 'MAIL', 'RAIL', 'REG AIR', 'SHIP', 'TRUCK'), 1 + cast(abs(xxhash64(id, 13)) % 7 AS int))",
      "concat('furiously ', hex(xxhash64(id, 14)))");

  private final StructType schema;
  private final List<String> keys;
  private final List<String> mutable;
  private final List<String> expressions;

  /**
   * @param keys the first of them is new in a row that is inserted
   * @param mutable a price, a status and a comment, which updates change
   */
  Shape(String schema, List<String> keys, List<String> mutable, String... expressions) {
    this.schema = StructType.fromDDL(schema);
    this.keys = keys;
    this.mutable = mutable;
    this.expressions = List.of(expressions);
  }

  static Shape named(String name) {
    return valueOf(name.toUpperCase(java.util.Locale.ROOT));
  }

  StructType schema() {
    return schema;
  }

  List<String> keys() {
    return keys;
  }

  List<String> mutable() {
    return mutable;
  }

  String table() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The rows with these numbers. */
  Dataset<Row> rows(SparkSession spark, Dataset<Long> numbers) {
    Column[] columns = new Column[schema.size()];
    Arrays.setAll(columns, i -> expr(expressions.get(i)).as(schema.apply(i).name()));
    return numbers.toDF("id").select(columns);
  }
}
