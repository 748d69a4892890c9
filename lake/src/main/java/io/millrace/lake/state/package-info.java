/**
 * What is true of slices, and how it is found out: the records that commits carry, read from a
 * table's Delta log without Spark; the readiness that follows from them; and the repair of all that
 * is derived from them.
 *
 * <p>The way in is {@link io.millrace.lake.state.SliceHistory}.
 */
package io.millrace.lake.state;
