/**
 * Journals that lie in a topic of Kafka. A slice is a range of offsets of each partition, fixed as
 * it is first built and recorded with its commit, so that to build it again is to read the same
 * messages. No consumer group, no commit of offsets to Kafka: start at {@link
 * io.millrace.ingest.journal.kafka.TopicReader}.
 */
package io.millrace.ingest.journal.kafka;
