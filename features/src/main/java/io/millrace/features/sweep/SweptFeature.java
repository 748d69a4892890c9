package io.millrace.features.sweep;

import io.millrace.features.spec.Aggregation;
import io.millrace.features.spec.Frame;

/**
 * A feature over the columns of {@link Events}.
 *
 * @param input its column
 * @param counted the column without a value in events that a filter leaves out; the same as {@code
 *     input} unless NULLs are kept
 */
public record SweptFeature(
    String name, Aggregation aggregation, Frame frame, int input, int counted)
    implements java.io.Serializable {}
