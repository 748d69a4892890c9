package io.millrace.lake.ledger;

/**
 * Who started an attempt, with what, and where it runs.
 *
 * @param codeVersion of Millrace
 * @param trigger what started it, such as {@code cli} or {@code airflow:DAG/RUN}
 * @param user of the operating system
 */
public record Origin(String codeVersion, String trigger, String user, ProcessIdentity process) {}
