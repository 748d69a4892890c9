/** What a feature group says: its entity, its events, its windows with exact bounds. */
package io.millrace.features.spec;
