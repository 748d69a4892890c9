package io.millrace.lake;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something a slice was computed from.
 *
 * @param name a dataset as {@code layer.name}, or a source's table as {@code
 *     source:shop/public.orders}
 * @param slice the slice that was read; for a source outside of the lake empty, unless what it
 *     holds for a slice stays what it is once it is there
 * @param version the Delta version it was read at; empty for a source
 * @param content what tells one state of it from another: the fingerprint of a slice, the log
 *     position of a source
 */
public record Input(
    String name, Optional<Slice> slice, OptionalLong version, Optional<String> content) {}
