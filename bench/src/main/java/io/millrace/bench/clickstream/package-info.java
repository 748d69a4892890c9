/** {@code bench/run clickstream}: events to sessions, beside the textbook's windows. */
package io.millrace.bench.clickstream;
