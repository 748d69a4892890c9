/**
 * Rows from databases: JDBC bulk ingest. The way in is {@link io.millrace.ingest.jdbc.JdbcRead}.
 */
package io.millrace.ingest;
