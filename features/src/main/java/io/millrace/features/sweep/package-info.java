/**
 * Windows over the events of one entity after another, in plain arrays. Nothing here knows of
 * Spark.
 *
 * <p>What a label is given is a function of the events in its window alone: no sum depends on the
 * order in which events came, on how they were partitioned, or on which other labels there are.
 */
package io.millrace.features.sweep;
