/** Machines told by what they do, not by what they call themselves. */
package io.millrace.clickstream.bots;
