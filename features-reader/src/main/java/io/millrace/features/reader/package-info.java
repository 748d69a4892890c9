/**
 * What a service needs to read features from an online store: where they lie, of which types they
 * are, how old they may be. Needs no Spark, and no library but that of its store.
 */
package io.millrace.features.reader;
