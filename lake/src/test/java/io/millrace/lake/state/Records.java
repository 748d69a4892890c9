package io.millrace.lake.state;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Slice records for tests. */
final class Records {
  static final DatasetName ORDERS = DatasetName.parse("bronze.orders");
  static final Slice FIRST = new Slice("2024-03-01");
  static final Slice SECOND = new Slice("2024-03-02");

  private Records() {}

  static SliceRecord ready(Slice slice, String fingerprint) {
    return record(SliceRecord.Event.READY, slice, fingerprint);
  }

  static SliceRecord retracted(Slice slice) {
    return record(SliceRecord.Event.RETRACTED, slice, "none");
  }

  private static SliceRecord record(SliceRecord.Event event, Slice slice, String fingerprint) {
    return new SliceRecord(
        event,
        RunId.create(),
        ORDERS,
        slice,
        0,
        Verdict.PASSED,
        10,
        fingerprint,
        Map.of("read", 10L, "accepted", 10L),
        List.of(),
        Optional.empty(),
        true,
        "c0ffee",
        List.of(),
        "all checks passed",
        Instant.parse("2024-03-03T02:00:00Z"));
  }
}
