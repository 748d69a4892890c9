package io.millrace.jobs.run;

import io.millrace.features.online.Edition;
import io.millrace.features.online.OnlineStore;
import io.millrace.features.online.Parity;
import io.millrace.jobs.conf.OnlineDataset;
import io.millrace.jobs.conf.Project;
import io.millrace.lake.InputNotReadyException;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slice;
import java.util.Optional;

/**
 * A slice of a group against what a store holds of it.
 *
 * @param offline entities in the slice
 * @param online entities in the store
 */
public record OnlineParity(Edition edition, long offline, long online, Parity parity) {
  /** Whether nothing differs, and the store has as many entities as the slice. */
  public boolean agrees() {
    return parity.agrees() && (offline == online || parity.newer() > 0);
  }

  /**
   * Compares.
   *
   * @param sample how many entities
   * @param seed another one takes others
   * @throws InputNotReadyException if the slice is not ready, or not in the store whole
   * @throws InvalidSpecException if the store holds a newer one
   */
  public static OnlineParity of(
      OpenLake open, Project project, OnlineDataset spec, Slice slice, int sample, long seed) {
    OfflineSlice offline = OfflineSlice.of(open, project, spec, slice);
    OnlineStore store = Stores.open(open.spark(), project, spec);
    Optional<Edition> whole = store.whole(offline.table());
    if (whole.isEmpty() || whole.get().compareTo(offline.edition()) < 0) {
      throw new InputNotReadyException(
          "%s holds %s of %s, and %s is as of %s. Export it first."
              .formatted(
                  spec.store(),
                  whole.map(Edition::toString).orElse("nothing"),
                  spec.group(),
                  slice,
                  offline.edition()));
    }
    if (whole.get().compareTo(offline.edition()) > 0) {
      throw new InvalidSpecException(
          "%s holds %s of %s, which is newer than %s. Compare that slice."
              .formatted(spec.store(), whole.get(), spec.group(), slice));
    }
    Parity parity =
        Parity.of(
            store.vectors(), offline.table(), offline.rows(), offline.edition(), sample, seed);
    return new OnlineParity(
        offline.edition(), offline.rows().count(), store.entities(offline.table()), parity);
  }
}
