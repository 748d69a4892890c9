/** Side-by-side benchmarks. */
package io.millrace.bench;
