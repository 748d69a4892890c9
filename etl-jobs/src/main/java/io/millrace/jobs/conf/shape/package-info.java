/**
 * Records as the shape of a file: read from a tree, written as JSON Schema, printed as reference.
 */
package io.millrace.jobs.conf.shape;
