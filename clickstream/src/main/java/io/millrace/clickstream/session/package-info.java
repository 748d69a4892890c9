/**
 * Sessions: runs of a visitor's events, cut by rules, as a function of the set of events. Partial
 * sessions ({@link io.millrace.clickstream.session.Part}) are merged, whatever they were split by.
 */
package io.millrace.clickstream.session;
