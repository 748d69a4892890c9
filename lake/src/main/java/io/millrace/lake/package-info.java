/**
 * The ground floor: Delta tables whose every write passes a gate inside its own commit, slices and
 * their readiness.
 *
 * <p>The way in is {@link io.millrace.lake.Lake}. A job hands it a {@link io.millrace.lake.Batch}
 * and an {@link io.millrace.lake.Audit}; what comes back is a {@link
 * io.millrace.lake.CommitResult}. Marks, ledger rows and exit codes are derived from that one value
 * and can be derived again.
 */
package io.millrace.lake;
