/**
 * What the bytes of one event say: a decoder for each format of change journals. {@link
 * io.millrace.ingest.journal.format.Formats} gives them out. What each format tells, and how its
 * positions are made, stands in {@code docs/journal-formats.md}.
 */
package io.millrace.ingest.journal.format;
