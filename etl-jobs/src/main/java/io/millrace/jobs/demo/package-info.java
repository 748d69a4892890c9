/**
 * The demo's own shop: a PostgreSQL server with real sample data, a project over it, and its days.
 */
package io.millrace.jobs.demo;
