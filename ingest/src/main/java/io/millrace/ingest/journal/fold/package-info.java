/**
 * What is known of one key: its changes, newest first, without those that can say nothing any more.
 * Merging is associative, commutative and idempotent, so no order, cut or repetition of a journal
 * matters to it.
 */
package io.millrace.ingest.journal.fold;
