/** What starting costs: a Spark application that does nothing, for commands to compare with. */
package io.millrace.bench.startup;
