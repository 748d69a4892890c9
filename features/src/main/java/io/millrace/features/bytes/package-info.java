/** Numbers and texts as bytes, for the way between processes and tables. */
package io.millrace.features.bytes;
