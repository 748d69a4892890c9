/** What the fields of a line say: times, addresses, requests, and the row of an event. */
package io.millrace.clickstream.event;
