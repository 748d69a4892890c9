/**
 * From a user's wish to ready slices: {@link io.millrace.jobs.run.Planner} says which slices to
 * build and why, {@link io.millrace.jobs.run.Runs} builds them one after the other, and all that is
 * shown, recorded and returned is derived from the {@link io.millrace.jobs.run.SliceOutcome} of
 * each.
 */
package io.millrace.jobs.run;
