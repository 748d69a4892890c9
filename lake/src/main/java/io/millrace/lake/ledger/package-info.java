/**
 * The run ledger: what was attempted, what became of each slice and what each check found, in
 * append-only Delta tables that are written and read without Spark. It is derived from the commits
 * of the datasets' tables, except for attempts that committed nothing, which only it remembers.
 *
 * <p>The way in is {@link io.millrace.lake.ledger.Ledger}.
 */
package io.millrace.lake.ledger;
