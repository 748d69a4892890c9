package io.millrace.features.sweep;

/** An entity and a time in microseconds. */
record Label(int entity, long time) {}
