/** What a Spark process writes to its log, and what it must never write there. */
package io.millrace.jobs.log;
