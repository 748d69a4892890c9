/**
 * Side-by-side benchmarks: Millrace and a peer in turn, in one run. {@code bench/run} starts them;
 * the README beside it says how to read what they print.
 */
package io.millrace.bench;
