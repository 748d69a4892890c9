/** PostgreSQL to Delta: the server to read from, and the peer that reads it with plain Spark. */
package io.millrace.bench.lineitem;
