/**
 * What is known of an agent, an address and a referrer, by vendored lists and the user's own files.
 * Each distinct one is looked up once.
 */
package io.millrace.clickstream.enrich;
