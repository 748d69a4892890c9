/** Access logs and beacons become events, and events become sessions. */
package io.millrace.clickstream;
