/** A project as schedulers see it: what there is to run, when, with which arguments. */
package io.millrace.jobs.manifest;
