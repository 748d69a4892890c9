/**
 * The project as its files describe it: YAML in {@code conf/}, environments over it, {@code --set}
 * over those; read, checked as a whole and handed on as records. {@link
 * io.millrace.jobs.conf.Project#load} is the way in.
 */
package io.millrace.jobs.conf;
