package io.millrace.bench.cdc;

import io.millrace.bench.Meter;
import io.millrace.ingest.journal.EventDecoder;
import io.millrace.ingest.journal.EventDecoder.Origin;
import io.millrace.ingest.journal.files.ChunkReader;
import io.millrace.ingest.journal.files.JournalFiles;
import io.millrace.ingest.journal.format.DecodeOptions;
import io.millrace.ingest.journal.format.Formats;
import io.millrace.ingest.journal.format.JournalFormat;
import io.millrace.lake.Slice;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many events a core decodes, from memory and from a file: a line of JSON for each round, on
 * stdout.
 */
@Command(name = "decode")
public final class DecodeBench implements Callable<Integer> {
  private static final byte[] NO_KEY = {};
  private static final int IN_MEMORY = 100_000;

  @Option(names = "--folder", required = true)
  private Path folder;

  @Option(names = "--events", defaultValue = "1000000")
  private long events;

  @Option(names = "--rounds", defaultValue = "5")
  private int rounds;

  private DecodeBench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new DecodeBench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    byte[][] inMemory = new byte[IN_MEMORY][];
    for (int i = 0; i < IN_MEMORY; i++) {
      inMemory[i] = SampleEvents.event(i);
    }
    Path file = writeFile();
    EventDecoder decoder =
        Formats.decoder(JournalFormat.DEBEZIUM_JSON, List.of("id"), DecodeOptions.standard());
    for (int round = 1; round <= rounds; round++) {
      measure("memory", round, sink -> decode(inMemory, decoder, sink));
      measure("file", round, sink -> read(decoder, sink));
    }
    Files.delete(file);
    return 0;
  }

  private interface Work {
    void into(CountingSink sink);
  }

  private void measure(String way, int round, Work work) {
    CountingSink sink = new CountingSink();
    Meter.Cost cost = Meter.measure(() -> work.into(sink));
    sink.requireAll(events, events / SampleEvents.ONE_BAD_IN);
    System.out.printf(
        "{\"bench\":\"decode\",\"way\":\"%s\",\"round\":%d,\"events\":%d,\"image_mb\":%d,\"cpu_s\":%.3f,\"wall_s\":%.3f,\"events_per_cpu_s\":%.0f}%n",
        way,
        round,
        events,
        sink.imageBytes() >> 20,
        cost.cpuSeconds(),
        cost.wallSeconds(),
        events / cost.cpuSeconds());
  }

  private void decode(byte[][] inMemory, EventDecoder decoder, CountingSink sink) {
    for (long i = 0; i < events; i++) {
      decoder.decode(NO_KEY, inMemory[(int) (i % IN_MEMORY)], new Origin("memory", i), sink);
    }
  }

  private void read(EventDecoder decoder, CountingSink sink) {
    Configuration hadoop = new Configuration();
    JournalFiles files = JournalFiles.list(hadoop, folder + "/*.json", Slice.ALL);
    files.chunks().forEach(chunk -> ChunkReader.read(hadoop, chunk, decoder, sink));
  }

  private Path writeFile() throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("events.json");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (long i = 0; i < events; i++) {
        out.write(SampleEvents.event(i));
        out.write('\n');
      }
    }
    return file;
  }
}
