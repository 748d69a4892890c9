/**
 * Change capture as a bounded job: from the position that a folder of journal files ends at, to
 * where the database stands now, and then it ends. Debezium reads the database's log; what is here
 * decides where to cut, and keeps files and position together. See {@link
 * io.millrace.capture.Capture}.
 */
package io.millrace.capture;
