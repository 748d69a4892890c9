/** Change journals onto a table: Millrace's replay against what others do with the same events. */
package io.millrace.bench.cdc;
