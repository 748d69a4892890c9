package io.millrace.ingest.journal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.journal.Change;
import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.Position;
import io.millrace.ingest.journal.Reject;
import io.millrace.ingest.journal.RowSchema.Column;
import io.millrace.ingest.journal.RowSchema.Encoding;
import io.millrace.lake.InvalidSpecException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Envelopes with schemas as Confluent's converter makes them of Debezium's. */
final class AvroDecoderTest {
  private static final Schema ENVELOPE =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"Envelope","namespace":"shop.public.customers","fields":[
                {"name":"before","type":["null",{"type":"record","name":"Value","fields":[
                  {"name":"id","type":"int"},
                  {"name":"name","type":["null","string"],"default":null},
                  {"name":"total","type":["null",{"type":"bytes","scale":2,"precision":10,"connect.version":1,"connect.parameters":{"scale":"2","connect.decimal.precision":"10"},"connect.name":"org.apache.kafka.connect.data.Decimal","logicalType":"decimal"}],"default":null},
                  {"name":"born","type":["null",{"type":"int","connect.version":1,"connect.name":"io.debezium.time.Date"}],"default":null},
                  {"name":"rank","type":{"type":"int","connect.type":"int16"}},
                  {"name":"tags","type":["null",{"type":"array","items":["null","string"]}],"default":null}
                ]}],"default":null},
                {"name":"after","type":["null","Value"],"default":null},
                {"name":"source","type":{"type":"record","name":"Source","namespace":"io.debezium.connector.postgresql","fields":[
                  {"name":"connector","type":"string"},{"name":"ts_ms","type":"long"},
                  {"name":"snapshot","type":["null","string"],"default":null},
                  {"name":"db","type":"string"},{"name":"sequence","type":["null","string"],"default":null},
                  {"name":"schema","type":"string"},{"name":"table","type":"string"},
                  {"name":"txId","type":["null","long"],"default":null},{"name":"lsn","type":["null","long"],"default":null}]}},
                {"name":"op","type":"string"},
                {"name":"ts_ms","type":["null","long"],"default":null}]}""");

  private final ContainerDecoder decoder = decoder(DecodeOptions.standard());
  @TempDir private Path folder;

  private static ContainerDecoder decoder(DecodeOptions options) {
    return (ContainerDecoder) Formats.decoder(JournalFormat.DEBEZIUM_AVRO, List.of("id"), options);
  }

  private static GenericRecord row(int id, String name) {
    Schema row = ENVELOPE.getField("after").schema().getTypes().get(1);
    return new GenericRecordBuilder(row)
        .set("id", id)
        .set("name", name)
        .set("total", ByteBuffer.wrap(BigInteger.valueOf(-1234).toByteArray()))
        .set("born", 19_000)
        .set("rank", 3)
        .set("tags", Arrays.asList("a\"b", null))
        .build();
  }

  private static GenericRecord event(
      String op, GenericRecord before, GenericRecord after, long lsn) {
    GenericData.Record source = new GenericData.Record(ENVELOPE.getField("source").schema());
    source.put("connector", "postgresql");
    source.put("ts_ms", 1_767_225_600_000L);
    source.put("db", "shop");
    source.put("sequence", "[\"23\",\"%d\"]".formatted(lsn));
    source.put("schema", "public");
    source.put("table", "customers");
    source.put("txId", 571L);
    source.put("lsn", lsn);
    return new GenericRecordBuilder(ENVELOPE)
        .set("before", before)
        .set("after", after)
        .set("source", source)
        .set("op", op)
        .build();
  }

  private static byte[] container(GenericRecord... events) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(ENVELOPE))) {
      writer.create(ENVELOPE, out);
      for (GenericRecord event : events) {
        writer.append(event);
        writer.sync();
      }
    }
    return out.toByteArray();
  }

  private Told read(byte[] file) throws IOException {
    Told told = new Told();
    decoder.decodeFile(new ByteArrayInputStream(file), new Origin("a.avro", 1, 5, 100), told);
    return told;
  }

  @Test
  void a_container_file_says_what_the_same_events_in_json_would() throws IOException {
    // when
    Told told =
        read(
            container(
                event("c", null, row(7, "x"), 42),
                event("u", row(7, "x"), row(8, "y"), 43),
                event("d", row(8, "y"), null, 44)));
    // then
    assertThat(told.rejects()).isEmpty();
    assertThat(told.operations())
        .containsExactly(Operation.INSERT, Operation.DELETE, Operation.INSERT, Operation.DELETE);
    assertThat(told.images().get(0))
        .isEqualTo(
            "{\"id\":7,\"name\":\"x\",\"total\":\"+y4=\",\"born\":19000,\"rank\":3,\"tags\":[\"a\\\"b\",null]}");
    assertThat(told.positions().get(0)).startsWith(Position.of(0, 23, 1, 42));
    Change change = told.changes().get(0);
    assertThat(change.table()).isEqualTo("public.customers");
    assertThat(change.schema().columns())
        .containsExactly(
            new Column("id", DataTypes.IntegerType, Encoding.PLAIN, false),
            new Column("name", DataTypes.StringType, Encoding.PLAIN, true),
            new Column("total", DataTypes.createDecimalType(10, 2), Encoding.DECIMAL_BYTES, true),
            new Column("born", DataTypes.DateType, Encoding.EPOCH_DAYS, true),
            new Column("rank", DataTypes.ShortType, Encoding.PLAIN, false),
            new Column("tags", DataTypes.StringType, Encoding.TEXT, true));
  }

  @Test
  void of_a_torn_container_file_the_whole_events_count() throws IOException {
    // given
    byte[] file = container(event("c", null, row(7, "x"), 42), event("c", null, row(8, "y"), 43));
    // when
    Told told = read(Arrays.copyOf(file, file.length - 20));
    // then
    assertThat(told.changes()).hasSize(1);
    assertThat(told.rejects())
        .extracting(Reject::reason, Reject::line)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Reject.Reason.TORN, 2L));
  }

  @Test
  void a_file_of_something_else_is_a_reject() throws IOException {
    assertThat(read("{\"op\":\"c\"}".getBytes(UTF_8)).onlyReject().reason())
        .isEqualTo(Reject.Reason.UNKNOWN_FORMAT);
  }

  private static byte[] framed(int id, GenericRecord event) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(event.getSchema()).write(event, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @Test
  void messages_are_read_by_the_number_of_their_schema() throws IOException {
    // given
    Schema keySchema =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"Key\",\"fields\":[{\"name\":\"id\",\"type\":\"int\"}]}");
    Files.writeString(folder.resolve("17.avsc"), ENVELOPE.toString());
    Files.writeString(folder.resolve("16.avsc"), keySchema.toString());
    ContainerDecoder known = decoder(DecodeOptions.standard().withSchemas(folder.toString()));
    byte[] key = framed(16, new GenericRecordBuilder(keySchema).set("id", 7).build());
    Told told = new Told();
    Origin origin = new Origin("topic-0", 42);
    // when
    known.decode(key, framed(17, event("c", null, row(7, "x"), 42)), origin, told);
    known.decode(key, framed(17, event("d", null, null, 43)), origin, told);
    known.decode(key, new byte[0], origin, told);
    known.decode(key, framed(18, event("c", null, row(7, "x"), 44)), origin, told);
    known.decode(key, "{}".getBytes(UTF_8), origin, told);
    known.decode(key, new byte[] {0, 0, 0, 0, 17, 9}, origin, told);
    // then
    assertThat(told.operations()).containsExactly(Operation.INSERT, Operation.DELETE);
    assertThat(Set.copyOf(told.changes().stream().map(c -> ByteBuffer.wrap(c.key())).toList()))
        .hasSize(1);
    assertThat(told.markers()).hasSize(1);
    assertThat(told.rejects())
        .extracting(Reject::reason)
        .containsOnly(Reject.Reason.UNKNOWN_FORMAT)
        .hasSize(3);
    assertThat(told.rejects().get(0).detail()).contains("18.avsc");
  }

  @Test
  void a_folder_without_schemas_is_refused() {
    assertThatThrownBy(
            () -> decoder(DecodeOptions.standard().withSchemas(folder.resolve("no").toString())))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("ID.avsc");
  }
}
