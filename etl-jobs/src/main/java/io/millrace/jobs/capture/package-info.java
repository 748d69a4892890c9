/**
 * Starts captures of change journals: a program of its own, in a JVM of its own, since Debezium and
 * Spark do not share a class path.
 */
package io.millrace.jobs.capture;
