/** How the slices of a project stand: the lake's readiness, against what the project expects. */
package io.millrace.jobs.status;
