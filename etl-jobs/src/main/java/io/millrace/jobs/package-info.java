/** The command line and the Spark jobs: reads conf, wires modules, runs, exits. */
package io.millrace.jobs;
