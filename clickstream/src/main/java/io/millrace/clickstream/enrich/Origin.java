package io.millrace.clickstream.enrich;

/**
 * Where a visit comes from, by tags, click ids or the referrer. What is not known is empty.
 *
 * @param medium such as {@code organic}, {@code referral}, {@code cpc}; {@code internal} for the
 *     site's own pages
 * @param clickId with the parameter's name before it: {@code gclid:abc}
 * @param channel by Google's default channel group
 * @param spam whether the referrer is made up to be seen in logs
 */
public record Origin(
    String medium,
    String source,
    String campaign,
    String term,
    String content,
    String clickId,
    String channel,
    boolean spam) {}
