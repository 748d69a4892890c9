/**
 * Change journals: events of Debezium and its kin, replayed into a table that equals the source
 * whatever the order, cut and number of their deliveries. See {@code
 * docs/decisions/0005-a-journal-is-a-set.md}.
 */
package io.millrace.ingest.journal;
