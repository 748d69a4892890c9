package io.millrace.lake.find;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.spark.paths.SparkPath;

/**
 * A column of texts as it lies in a file: where it has no NULL and no dictionary, as columns of ids
 * are written, its bytes are looked at in their place. Spark's reader copies each text first.
 */
final class PlainTexts {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final Set<Encoding> PLAIN =
      EnumSet.of(Encoding.PLAIN, Encoding.RLE, Encoding.BIT_PACKED);

  private final MessageType column;
  private final Visitor visitor;

  /** Who is told of each text. */
  interface Visitor {
    /**
     * @param bytes good until the next call
     * @param row its number in the file
     */
    void text(byte[] bytes, int from, int length, long row);
  }

  private PlainTexts(MessageType column, Visitor visitor) {
    this.column = column;
    this.visitor = visitor;
  }

  /**
   * Visits all rows of a part, in their order.
   *
   * @return false if the column is stored in another way; then nobody was told anything
   */
  static boolean visit(FilePart part, String name, Configuration hadoop, Visitor visitor) {
    Path path = SparkPath.fromUrlString(part.path()).toPath();
    try (ParquetFileReader file =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(path, hadoop),
            HadoopReadOptions.builder(hadoop, path)
                .withRange(part.from(), part.from() + part.length())
                .build())) {
      MessageType schema = file.getFileMetaData().getSchema();
      if (!isText(schema, name)
          || !file.getRowGroups().stream().allMatch(group -> isPlain(group, name))) {
        return false;
      }
      MessageType column = new MessageType(schema.getName(), schema.getType(name));
      file.setRequestedSchema(column);
      PlainTexts texts = new PlainTexts(column, visitor);
      for (PageReadStore group = file.readNextRowGroup();
          group != null;
          group = file.readNextRowGroup()) {
        texts.visit(group);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isText(MessageType schema, String name) {
    return schema.containsField(name)
        && schema.getType(name).isPrimitive()
        && schema.getType(name).asPrimitiveType().getPrimitiveTypeName()
            == PrimitiveType.PrimitiveTypeName.BINARY;
  }

  private static boolean isPlain(BlockMetaData group, String name) {
    for (ColumnChunkMetaData chunk : group.getColumns()) {
      if (chunk.getPath().size() == 1 && chunk.getPath().toArray()[0].equals(name)) {
        return PLAIN.containsAll(chunk.getEncodings())
            && chunk.getStatistics() != null
            && chunk.getStatistics().isNumNullsSet()
            && chunk.getStatistics().getNumNulls() == 0;
      }
    }
    return false;
  }

  private void visit(PageReadStore group) throws IOException {
    ColumnDescriptor descriptor = column.getColumns().get(0);
    PageReader pages = group.getPageReader(descriptor);
    long row = group.getRowIndexOffset().orElseThrow();
    for (DataPage page = pages.readPage(); page != null; page = pages.readPage()) {
      ByteBuffer values = values(page, descriptor.getMaxDefinitionLevel() > 0);
      byte[] bytes = values.array();
      int at = values.arrayOffset() + values.position();
      for (int i = 0; i < page.getValueCount(); i++) {
        int length = (int) INTS.get(bytes, at);
        visitor.text(bytes, at + Integer.BYTES, length, row++);
        at += Integer.BYTES + length;
      }
    }
  }

  /** Without levels, which are the same for all if there is no NULL. */
  private static ByteBuffer values(DataPage page, boolean hasLevels) throws IOException {
    if (page instanceof DataPageV2 second) {
      return inArray(second.getData());
    }
    ByteBuffer bytes = inArray(((DataPageV1) page).getBytes());
    if (hasLevels) {
      int length = (int) INTS.get(bytes.array(), bytes.arrayOffset() + bytes.position());
      bytes.position(bytes.position() + Integer.BYTES + length);
    }
    return bytes;
  }

  private static ByteBuffer inArray(BytesInput input) throws IOException {
    ByteBuffer bytes = input.toByteBuffer();
    return bytes.hasArray() ? bytes.duplicate() : ByteBuffer.wrap(input.toByteArray());
  }
}
