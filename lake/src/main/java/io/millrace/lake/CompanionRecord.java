package io.millrace.lake;

/**
 * What a commit remembers of rows that it made visible in another table.
 *
 * @param table where they are
 * @param rows how many they are
 * @param fingerprint of their content, without what is incidental
 */
public record CompanionRecord(DatasetName table, long rows, String fingerprint) {}
