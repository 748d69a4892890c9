/**
 * The commands as a user types them: options, output, progress and exit codes. What a command does
 * stands in the packages beside this one; here it is asked for and shown.
 *
 * <p>Results go to stdout, everything else to stderr, and all of it passes the scrubber first.
 */
package io.millrace.jobs.cli;
