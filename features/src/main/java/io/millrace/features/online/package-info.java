/**
 * Feature groups in stores that services read: a slice goes there so that the newer value wins,
 * whatever the order of exports, and is read back and compared.
 */
package io.millrace.features.online;
