/**
 * Replays a slice of a journal: one pass over its events, one state a key, a meeting with the table
 * by keys and positions, and out come new rows, the addresses of rows that leave, and the balance
 * that says where every event went. Start at {@link io.millrace.ingest.journal.replay.Replay}.
 */
package io.millrace.ingest.journal.replay;
