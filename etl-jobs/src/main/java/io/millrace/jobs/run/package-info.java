/** From a wish for slices to ready slices. */
package io.millrace.jobs.run;
