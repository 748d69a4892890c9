/** The job jar on clusters of several processes, as an operator starts it. */
package io.millrace.jobs.cluster;
