/**
 * What stands in the files, before anything is known of its meaning: values with the place they
 * come from, laid over one another, with variables filled in.
 */
package io.millrace.jobs.conf.tree;
