package io.millrace.bench.cdc;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Updates as Debezium writes them for PostgreSQL: some 900 bytes, with before and after. */
final class SampleEvents {
  /** One of so many is torn in the middle. */
  static final int ONE_BAD_IN = 10_000;

  private SampleEvents() {}

  static byte[] event(long number) {
    byte[] event = text(number).getBytes(UTF_8);
    return isBad(number) ? java.util.Arrays.copyOf(event, event.length / 2) : event;
  }

  static boolean isBad(long number) {
    return number % ONE_BAD_IN == ONE_BAD_IN - 1;
  }

  private static String text(long number) {
    long id = number * 7919 % 1_500_000;
    long lsn = 24_000_000_000L + number * 176;
    long millis = 1_767_225_600_000L + number;
    return """
    {"before":%s,"after":%s,"source":{"version":"3.2.0.Final","connector":"postgresql","name":"shop","ts_ms":%d,"snapshot":"false","db":"shop","sequence":"[\\"%d\\",\\"%d\\"]","ts_us":%d,"ts_ns":%d,"schema":"public","table":"orders","txId":%d,"lsn":%d,"xmin":null},"transaction":null,"op":"u","ts_ms":%d,"ts_us":%d,"ts_ns":%d}"""
        .formatted(
            row(id, number, "new"),
            row(id, number + 1, "paid"),
            millis,
            lsn - 176,
            lsn,
            millis * 1000,
            millis * 1_000_000,
            number / 5,
            lsn,
            millis + 40,
            millis * 1000 + 40_000,
            millis * 1_000_000 + 40_000_000);
  }

  private static String row(long id, long seed, String status) {
    return """
    {"id":%d,"customer_id":%d,"status":"%s","total":"%d.%02d","note":"customer asked for call back","city":"K\u00f8benhavn","updated_at":%d}"""
        .formatted(id, seed % 90_000, status, seed % 1000, seed % 100, 1_767_225_600_000L + seed);
  }
}
