/**
 * The promise of change journals, tried from end to end: a random workload on a real database is
 * captured, cut, repeated and shuffled, and replayed; and the table is what the database holds.
 */
package io.millrace.capture.proof;
