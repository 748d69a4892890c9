/**
 * The Hive metastore: tables with their owners and comments, and for each a companion table whose
 * partitions say which slices are ready. All of it is derived and can be made again.
 *
 * <p>The way in is {@link io.millrace.lake.metastore.Metastore}.
 */
package io.millrace.lake.metastore;
