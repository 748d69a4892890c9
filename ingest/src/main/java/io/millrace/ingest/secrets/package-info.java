/**
 * References to secrets, their resolution at the last moment, and the scrubbing of whatever was
 * resolved from any text on its way out.
 */
package io.millrace.ingest.secrets;
