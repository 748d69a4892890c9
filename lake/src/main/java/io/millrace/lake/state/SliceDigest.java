package io.millrace.lake.state;

import io.millrace.lake.CheckResult;
import io.millrace.lake.CompanionRecord;
import io.millrace.lake.DatasetName;
import io.millrace.lake.Input;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.SliceRecord;
import io.millrace.lake.Verdict;
import io.millrace.lake.storage.PackedReader;
import io.millrace.lake.storage.PackedWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The form in which all that a log says of slices is kept in one file beside it, so that a reader
 * opens that and the few commits since. It repeats what the commits say: who finds none, or one
 * that does not fit, reads the commits.
 */
final class SliceDigest {
  /** The file's name in a log's folder. Whatever begins so is passed over by readers of Delta. */
  static final String FILE = "_millrace_slices";

  private static final int FORM = 2;

  private SliceDigest() {}

  static byte[] write(DeltaLogReader.Log log) throws IOException {
    PackedWriter out = new PackedWriter();
    out.number(FORM);
    out.number(log.version());
    out.number(log.checksum());
    Map<CheckResult, Integer> checks = new LinkedHashMap<>();
    for (SliceRecord slice : log.records()) {
      for (CheckResult check : slice.checks()) {
        checks.putIfAbsent(check, checks.size());
      }
    }
    out.each(checks.keySet(), check -> write(check, out));
    out.longs(log.transactions());
    out.each(log.records(), slice -> write(slice, checks, out));
    return out.bytes();
  }

  private static void write(CheckResult check, PackedWriter out) {
    out.text(check.check());
    out.text(check.kind());
    out.optionalText(check.column());
    out.text(check.level());
    out.text(check.verdict().name());
    out.text(check.measured());
    out.optionalText(check.metric().map(String::valueOf));
    out.text(check.allowed());
    out.text(check.message());
  }

  private static void write(SliceRecord slice, Map<CheckResult, Integer> checks, PackedWriter out) {
    out.text(slice.event().name());
    out.text(slice.run().value());
    out.text(slice.dataset().toString());
    out.text(slice.slice().value());
    out.number(slice.version());
    out.text(slice.verdict().name());
    out.number(slice.rows());
    out.text(slice.fingerprint());
    out.longs(slice.balance());
    out.each(slice.inputs(), input -> write(input, out));
    out.optionalText(slice.sourcePosition());
    out.number(slice.sourceConsistent() ? 1 : 0);
    out.text(slice.configHash());
    out.each(slice.checks(), check -> out.number(checks.get(check)));
    out.text(slice.reason());
    out.number(slice.at().getEpochSecond());
    out.number(slice.at().getNano());
    out.each(
        slice.companions(),
        companion -> {
          out.text(companion.table().toString());
          out.number(companion.rows());
          out.text(companion.fingerprint());
          out.number(companion.follows() ? 1 : 0);
        });
  }

  private static void write(Input input, PackedWriter out) {
    out.text(input.name());
    out.optionalText(input.slice().map(Slice::value));
    out.number(input.version().isPresent() ? 1 : 0);
    out.number(input.version().orElse(0));
    out.optionalText(input.content());
  }

  /**
   * @throws IOException if these are no bytes of {@link #write}, or of another form of it
   */
  static DeltaLogReader.Log read(byte[] bytes) throws IOException {
    PackedReader in = PackedReader.of(bytes);
    if (in.number() != FORM) {
      throw new IOException("it has another form");
    }
    long version = in.number();
    long checksum = in.number();
    List<CheckResult> checks = in.each(() -> check(in));
    Map<String, Long> transactions = new TreeMap<>(in.longs());
    Map<String, DatasetName> names = new HashMap<>();
    List<SliceRecord> records = in.each(() -> slice(in, checks, names));
    return new DeltaLogReader.Log(version, checksum, records, transactions, version);
  }

  private static CheckResult check(PackedReader in) {
    return new CheckResult(
        in.text(),
        in.text(),
        in.optionalText(),
        in.text(),
        Verdict.valueOf(in.text()),
        in.text(),
        in.optionalText().map(Double::valueOf),
        in.text(),
        in.text(),
        List.of());
  }

  private static SliceRecord slice(
      PackedReader in, List<CheckResult> checks, Map<String, DatasetName> names) {
    return new SliceRecord(
        SliceRecord.Event.valueOf(in.text()),
        new RunId(in.text()),
        names.computeIfAbsent(in.text(), DatasetName::parse),
        new Slice(in.text()),
        in.number(),
        Verdict.valueOf(in.text()),
        in.number(),
        in.text(),
        in.longs(),
        in.each(() -> input(in)),
        in.optionalText(),
        in.number() == 1,
        in.text(),
        in.each(() -> checks.get((int) in.number())),
        in.text(),
        Instant.ofEpochSecond(in.number(), in.number()),
        in.each(
            () ->
                new CompanionRecord(
                    DatasetName.parse(in.text()), in.number(), in.text(), in.number() == 1)));
  }

  private static Input input(PackedReader in) {
    String name = in.text();
    Optional<Slice> slice = in.optionalText().map(Slice::new);
    boolean hasVersion = in.number() == 1;
    long version = in.number();
    return new Input(
        name,
        slice,
        hasVersion ? OptionalLong.of(version) : OptionalLong.empty(),
        in.optionalText());
  }
}
