/**
 * Journals that lie in files: which files a slice has, how they are cut into chunks, and the lines
 * of a chunk.
 */
package io.millrace.ingest.journal.files;
