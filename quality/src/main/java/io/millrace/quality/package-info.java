/** Checks as data: declared constraints become Deequ constraints whose states ride on the write. */
package io.millrace.quality;
