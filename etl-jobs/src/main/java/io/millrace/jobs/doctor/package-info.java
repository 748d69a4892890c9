/** Tries everything that a run will need, and says how to mend what is not there. */
package io.millrace.jobs.doctor;
