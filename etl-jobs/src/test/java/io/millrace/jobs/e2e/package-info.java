/** Whole processes against real servers: what happens when they are killed, or meet. */
package io.millrace.jobs.e2e;
