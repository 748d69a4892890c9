/** What operating a large project costs: many slices in one session, and the state of very many. */
package io.millrace.bench.operations;
