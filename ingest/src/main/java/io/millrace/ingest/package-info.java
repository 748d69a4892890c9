/** Rows from databases: JDBC bulk ingest. */
package io.millrace.ingest;
