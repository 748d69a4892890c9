package io.millrace.bench.clickstream;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.expr;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Countries of rows as a person who knows Spark finds them: distinct addresses, and a join. */
final class SparkPlaces {
  private static final int ADDRESSES_AT_ONCE = 2;

  private SparkPlaces() {}

  static Dataset<Row> enriched(Dataset<Row> rows, String countries) {
    Dataset<Row> places =
        rows.select("ip")
            .distinct()
            .repartition(ADDRESSES_AT_ONCE)
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>) ips -> find(ips, countries),
                Encoders.row(StructType.fromDDL("known STRING, country STRING")));
    return rows.join(broadcast(places), expr("ip = known"), "left").drop("known");
  }

  private static Iterator<Row> find(Iterator<Row> ips, String countries) throws IOException {
    List<Row> found = new ArrayList<>();
    try (Reader reader =
        new Reader(new File(countries), Reader.FileMode.MEMORY_MAPPED, new CHMCache())) {
      while (ips.hasNext()) {
        String ip = ips.next().getString(0);
        if (isAddress(ip)) {
          Map<?, ?> record = reader.get(InetAddress.getByName(ip), Map.class);
          found.add(RowFactory.create(ip, record == null ? null : record.get("country_code")));
        }
      }
    }
    return found.iterator();
  }

  /** Others are hosts' names. */
  static boolean isAddress(String ip) {
    return ip.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  }
}
