/**
 * What the gate costs: the same rows written to Delta without it, with it, and checked by Deequ
 * after the write.
 */
package io.millrace.bench.gate;
