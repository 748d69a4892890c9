/**
 * Finds rows of a table by their keys, without a join: files that cannot have any of the keys are
 * passed over by their statistics, of the others only the key columns are decoded, and of the rows
 * that have a key nothing but what is asked for.
 */
package io.millrace.lake.find;
