package io.millrace.ingest.journal.fold;

import io.millrace.ingest.journal.RowSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A short name for a schema, equal in all tasks for equal schemas. */
public final class SchemaKey {
  /** The changes that have no image. */
  public static final long NONE = 0;

  private SchemaKey() {}

  public static long of(RowSchema schema) {
    StringBuilder text = new StringBuilder();
    for (RowSchema.Column column : schema.columns()) {
      text.append(column.name().length())
          .append(':')
          .append(column.name())
          .append(column.type().json())
          .append(column.encoding())
          .append(column.optional())
          .append(column.members());
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)))
          .getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
