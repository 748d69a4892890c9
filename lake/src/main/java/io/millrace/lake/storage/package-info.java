/** What the lake needs of a file system beyond what Delta brings for it. */
package io.millrace.lake.storage;
