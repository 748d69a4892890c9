package io.millrace.clickstream.read;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.Agent;
import io.millrace.clickstream.enrich.AgentReader;
import io.millrace.clickstream.enrich.SentAgent;
import io.millrace.clickstream.event.EventReader;
import io.millrace.clickstream.log.Reason;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The first reading of files: counts what each line comes to, and keeps those that are no event and
 * those of other slices. Looks nothing up for events of the own slice, and no agent for any.
 */
final class Survey implements FileEvents.Listener {
  /** Lines that are no event, with where they stand and the first bytes of them. */
  static final StructType REJECTS =
      new StructType()
          .add("file", DataTypes.StringType)
          .add("line", DataTypes.LongType)
          .add("reason", DataTypes.StringType)
          .add("detail", DataTypes.StringType)
          .add("raw", DataTypes.BinaryType);

  /** The slice that a late event belongs to. */
  static final String DAY = "event_day";

  /** Why it does not restate that slice by itself; NULL if it does. */
  static final String HELD = "held";

  /** The identity of its line. */
  static final String LINE_ID = "line_id";

  static final String TOO_OLD = "too-old";
  static final String FUTURE = "future";

  /** Events of other slices. */
  static final StructType LATE =
      EventColumns.SCHEMA
          .add(DAY, DataTypes.StringType)
          .add(HELD, DataTypes.StringType)
          .add(LINE_ID, DataTypes.StringType);

  /**
   * What a survey found: a rejected line, a late event with its agent, or at the end all counts and
   * the agents, each once.
   */
  record Finding(Object[] rejected, Object[] late, Tally tally, Set<SentAgent> agents)
      implements Serializable {
    static Finding rejected(Object[] cells) {
      return new Finding(cells, null, null, Set.of());
    }

    static Finding late(Object[] cells, Optional<SentAgent> agent) {
      return new Finding(null, cells, null, agent.map(Set::of).orElseGet(Set::of));
    }

    /** A late event's row, with what its agent says. */
    Object[] late(AgentReader reader) {
      Object[] row = late.clone();
      agents.forEach(agent -> EventReader.tell(row, reader.read(agent)));
      return row;
    }
  }

  /** Of a task: what comes to more is made up, and read where it stands. */
  private static final int MOST_AGENTS = 200_000;

  private static final int LONGEST_AGENT = 2_000;

  private final Task task;
  private final EventReader reader;
  private final Days days;
  private final Tally tally = new Tally();
  private final List<Finding> findings = new ArrayList<>();
  private final Set<SentAgent> agents = new HashSet<>();

  private Survey(Task task) {
    this.task = task;
    this.reader = task.with(any -> Agent.UNREAD).reader();
    this.days = task.days();
  }

  /** What is found in files; the counts come last. */
  static Iterator<Finding> of(Task task, Iterator<DeliveredFiles.Delivered> files) {
    return new Survey(task).read(files);
  }

  private Iterator<Finding> read(Iterator<DeliveredFiles.Delivered> files) {
    while (files.hasNext()) {
      try (FileEvents file = new FileEvents(task, files.next(), reader, this)) {
        while (file.advance()) {
          // it tells what it finds
        }
      }
    }
    findings.add(new Finding(null, null, tally, agents));
    return findings.iterator();
  }

  @Override
  public void event(Object[] row, FileEvents from) {
    tally.add(Tally.READ);
    if (from.assumedZone()) {
      tally.add(Tally.ZONE_ASSUMED);
    }
    long time = EventReader.time(row);
    if (days.isOwn(time)) {
      tally.add(Tally.ACCEPTED);
      reader.unmetAgent().ifPresent(this::meet);
      return;
    }
    String held = days.isTooLate(time) ? TOO_OLD : days.isInFuture(time) ? FUTURE : null;
    String day = days.of(time);
    tally.add(held == null ? Tally.LATE : Tally.HELD, held == null ? day : held);
    from.complete(row);
    Optional<SentAgent> agent = reader.sentAgent();
    agent.ifPresent(this::meet);
    Object[] late = Arrays.copyOf(row, LATE.size());
    late[row.length] = UTF8String.fromString(day);
    late[row.length + 1] = UTF8String.fromString(held);
    late[row.length + 2] = UTF8String.fromBytes(from.lineIdentity().hex());
    findings.add(Finding.late(late, agent));
  }

  private void meet(SentAgent sent) {
    if (agents.size() < MOST_AGENTS
        && !sent.text().isEmpty()
        && sent.text().length() <= LONGEST_AGENT) {
      agents.add(sent);
    }
  }

  @Override
  public void duplicate() {
    tally.add(Tally.READ);
    tally.add(Tally.DUPLICATE);
  }

  @Override
  public void filtered(String rule) {
    tally.add(Tally.READ);
    tally.add(Tally.FILTERED, rule);
  }

  @Override
  public void rejected(Reason reason, String detail, FileEvents from) {
    tally.add(Tally.READ);
    tally.add(Tally.REJECTED, reason.name());
    Object[] rejected = {
      from.name(),
      from.line(),
      UTF8String.fromString(reason.name()),
      UTF8String.fromBytes(detail.getBytes(StandardCharsets.UTF_8)),
      from.raw()
    };
    findings.add(Finding.rejected(rejected));
  }
}
