/**
 * The gate inside the commit. A write is a Delta transaction of our own kind, put in the place of
 * Delta's while one thread runs one write: it looks at every row on its way into the files, shows
 * what it saw to those who judge, and commits exactly the files they saw, or nothing.
 *
 * <p>All that is overridden here is internal to Delta, so Delta's version is pinned, and the tests
 * of this package are what must pass before it moves.
 */
package io.millrace.lake.gate;
