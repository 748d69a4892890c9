/**
 * Reads a table or a query of a database, whole or for an interval of time, in parallel splits of
 * one database state where the engine can give one.
 *
 * <p>The way in is {@link io.millrace.ingest.jdbc.JdbcRead#open}. An engine's peculiarities are one
 * class, a {@code Dialect}.
 */
package io.millrace.ingest.jdbc;
