/** Feature groups: exact windows, versioned specs, training sets, online export. */
package io.millrace.features;
