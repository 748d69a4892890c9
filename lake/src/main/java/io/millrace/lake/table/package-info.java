/**
 * A dataset's Delta table: how it is made, which batches fit its columns, how each write mode is
 * put to Delta, and how a slice's former content is brought back.
 */
package io.millrace.lake.table;
