/** Delivered files become rows: a day's own, and those that belong to other days. */
package io.millrace.clickstream.read;
