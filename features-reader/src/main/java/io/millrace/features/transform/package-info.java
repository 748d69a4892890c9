/**
 * What is made of one value of a feature: bins, hashes, categories, scales. Plain Java that needs
 * nothing but the JDK, so that a service makes of a value what the tables hold; the tables' columns
 * are made of the same records, by their SQL.
 */
package io.millrace.features.transform;
