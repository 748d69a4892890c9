/**
 * Real databases and what a busy application does to them, for tests of all that comes after a
 * capture.
 */
package io.millrace.capture.testing;
