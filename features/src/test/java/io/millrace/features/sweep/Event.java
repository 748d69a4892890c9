package io.millrace.features.sweep;

/**
 * An event with one value.
 *
 * @param time microseconds
 * @param value a Long, Double, BigDecimal or String; null for none
 */
record Event(int entity, long time, Object value) {}
