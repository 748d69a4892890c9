package io.millrace.lake.ledger;

import io.millrace.lake.DatasetName;
import io.millrace.lake.RunId;
import io.millrace.lake.Slice;
import io.millrace.lake.storage.PackedReader;
import io.millrace.lake.storage.PackedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** How the newest attempts stand, without what they counted and how long their steps took. */
public final class Overview {
  private static final int FORM = 1;

  private final Map<DatasetName, DatasetAttempts> datasets = new ConcurrentHashMap<>();

  /** As they were written, of datasets that nobody has asked for yet. Never changed. */
  private final Map<DatasetName, byte[]> packed = new TreeMap<>();

  Overview() {}

  /**
   * Takes in parts of attempts, in any order, whole or as far as single rows tell. Not while others
   * ask.
   */
  void add(Collection<Attempt> parts) {
    parts.forEach(part -> of(part.dataset()).add(part));
  }

  private DatasetAttempts of(DatasetName dataset) {
    return datasets.computeIfAbsent(dataset, this::unpacked);
  }

  private DatasetAttempts unpacked(DatasetName dataset) {
    byte[] bytes = packed.get(dataset);
    try {
      return bytes == null ? new DatasetAttempts() : DatasetAttempts.read(dataset, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the whole was found undamaged
    }
  }

  /** The newest attempt at each slice of a dataset that was ever tried. */
  public Map<Slice, Attempt> latest(DatasetName dataset) {
    return of(dataset).latest();
  }

  /** Whether the ledger has a run's own word on how it ended. */
  public boolean isRecorded(DatasetName dataset, RunId run) {
    return of(dataset).isRecorded(run);
  }

  /** All of it, for {@link #read}. */
  byte[] write() throws IOException {
    Map<DatasetName, byte[]> all = new TreeMap<>(packed);
    for (Map.Entry<DatasetName, DatasetAttempts> each : datasets.entrySet()) {
      all.put(each.getKey(), each.getValue().write());
    }
    PackedWriter out = new PackedWriter();
    out.number(FORM);
    out.each(
        all.entrySet(),
        each -> {
          out.text(each.getKey().toString());
          out.bytes(each.getValue());
        });
    return out.bytes();
  }

  /**
   * @throws IOException if these are no bytes of {@link #write}, or of another form of it
   */
  static Overview read(byte[] bytes) throws IOException {
    PackedReader in = PackedReader.of(bytes);
    if (in.number() != FORM) {
      throw new IOException("it has another form");
    }
    Overview overview = new Overview();
    in.each(() -> Map.entry(DatasetName.parse(in.text()), in.bytes()))
        .forEach(each -> overview.packed.put(each.getKey(), each.getValue()));
    return overview;
  }
}
