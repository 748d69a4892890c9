package io.millrace.jobs.conf.shape;

import io.millrace.jobs.conf.tree.Origin;

/**
 * One value in effect.
 *
 * @param path of its key, from the project's root
 * @param text as written; {@code ***} if it is or sounds like a secret
 * @param origin where it comes from
 */
public record Value(String path, String text, Origin origin) {}
