/**
 * From the columns that events speak of to the columns of a table, and from images to rows: exact
 * or refused, never bent.
 */
package io.millrace.ingest.journal.type;
