/** Funnels: how far each session comes through a row of steps. */
package io.millrace.clickstream.funnel;
