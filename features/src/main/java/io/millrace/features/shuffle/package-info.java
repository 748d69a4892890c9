/**
 * Events and labels on their way to the sweep: once by the hash of their entity, as blocks of bytes
 * that hold only the columns that are needed.
 */
package io.millrace.features.shuffle;
