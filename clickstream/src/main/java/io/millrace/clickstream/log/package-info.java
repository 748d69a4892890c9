/** Lines of logs and beacons: bytes in, fields out, whatever the format. Knows nothing of Spark. */
package io.millrace.clickstream.log;
