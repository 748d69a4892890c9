package io.millrace.clickstream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.Slice;
import io.millrace.lake.Slicing;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** A table of sessions and what stands beside it, in memory, built slice by slice. */
final class MemoryTable {
  static final Slicing DAYS = Slicing.daily("event_date", ZoneOffset.UTC);
  private static final StructType COLUMNS = SessionColumns.schema(SessionColumns.START_DATE);

  private final SessionRules rules;
  private final Random random;
  private final SessionRows sessionRows;
  private final Map<UTF8String, Restatement.Standing> rows = new LinkedHashMap<>();
  private final Map<UTF8String, PartialSessions.Owner> owners = new HashMap<>();
  private final TreeMap<Slice, List<Kept>> kept = new TreeMap<>();
  final List<String> retired = new ArrayList<>();
  int entered;
  int left;
  long placed;

  private record Kept(PartialSessions.Owner owner, Pieces.Piece piece, byte[] part) {}

  /**
   * @param random how events are spread over partitions
   */
  MemoryTable(SessionRules rules, Random random) {
    this.rules = rules;
    this.random = random;
    this.sessionRows = new SessionRows(rules, DAYS);
  }

  /** Makes a slice of these events, whatever it was made of before. */
  void run(Slice slice, List<Hit> events) {
    Slicing.Interval interval = DAYS.interval(slice).orElseThrow();
    Told told = new Told(new ArrayList<>());
    entered = 0;
    left = 0;
    placed = 0;
    Restatement restatement = new Restatement(new Joining(rules), sessionRows, interval, told);
    Map<PartialSessions.Owner, Restatement.Visitor> visitors = new LinkedHashMap<>();
    owners.forEach(
        (id, owner) -> {
          if (rows.containsKey(id)) {
            visitor(visitors, restatement, owner).stands(rows.get(id));
          }
        });
    PartCodec codec = new PartCodec();
    neighbours(slice, -1)
        .forEach(
            each ->
                visitor(visitors, restatement, each.owner)
                    .part(Envelope.BEFORE, codec.read(each.part)));
    for (Sending.Sent each : sorted(send(events), codec)) {
      visitor(visitors, restatement, each.owner()).part(Envelope.WITHIN, codec.read(each.part()));
    }
    neighbours(slice, 1)
        .forEach(
            each ->
                visitor(visitors, restatement, each.owner)
                    .part(Envelope.AFTER, codec.read(each.part)));
    visitors.values().forEach(Restatement.Visitor::end);
    kept.put(slice, told.keeps);
    assertThat(placed).as("every event is in a session").isEqualTo(events.size());
  }

  /**
   * Takes events that came late into slices that were made without them, all at once.
   *
   * @param arrived those, by slice
   * @param slices all events of these slices
   */
  void late(Map<Slice, List<Hit>> arrived, Map<Slice, List<Hit>> slices) {
    List<InternalRow> late = arrived.values().stream().flatMap(List::stream).map(Hit::row).toList();
    Map<PartialSessions.Owner, Owners.Span> spans = new LinkedHashMap<>();
    EventRow event = new EventRow(rules);
    for (InternalRow row : late) {
      event.turnTo(row);
      PartialSessions.Owner owner = new PartialSessions.Owner(event.site(), event.key()).kept();
      spans.merge(owner, new Owners.Span(event.time(), event.time()), Owners.Span::with);
    }
    Owners whose = new Owners(spans);
    PartCodec codec = new PartCodec();
    LateVisitor.Terms terms =
        new LateVisitor.Terms(
            new Joining(rules),
            sessionRows,
            DAYS,
            new PartCodec(),
            rules.looksAtOrder() ? null : new SessionState());
    LateTold told = new LateTold(arrived.keySet());
    Map<PartialSessions.Owner, LateVisitor> visitors = new LinkedHashMap<>();
    for (PartialSessions.Owner owner : spans.keySet()) {
      visitors.put(owner, new LateVisitor(terms, owner.site(), owner.key(), told));
    }
    owners.forEach(
        (id, owner) -> {
          if (rows.containsKey(id)
              && whose.contains(owner)
              && isSought(rows.get(id), spans.get(owner))) {
            visitors.get(owner).stands(rows.get(id));
          }
        });
    kept.forEach(
        (slice, pieces) ->
            pieces.stream()
                .filter(each -> whose.contains(each.owner))
                .forEach(
                    each ->
                        visitors
                            .get(each.owner)
                            .keeps(
                                slice,
                                new LateVisitor.Kept(
                                    each.piece.reachesBack(),
                                    each.piece.reachesOn(),
                                    each.piece.visitStart(),
                                    each.piece.visitEnd(),
                                    each.part))));
    for (Slice slice : arrived.keySet()) {
      List<Hit> shuffled = new ArrayList<>((rules.looksAtOrder() ? slices : arrived).get(slice));
      Collections.shuffle(shuffled, random);
      new Sending(rules)
          .send(shuffled.stream().map(Hit::row).iterator(), whose)
          .forEachRemaining(
              each -> visitors.get(each.owner()).part(Envelope.WITHIN, codec.read(each.part())));
      kept.computeIfAbsent(slice, any -> new ArrayList<>())
          .removeIf(each -> whose.contains(each.owner));
    }
    visitors.values().forEach(LateVisitor::end);
    assertThat(told.events).as("each late event is in one session more").isEqualTo(late.size());
  }

  /** Where no rule cuts visits, sessions far from the visitor's late events are not looked for. */
  private boolean isSought(Restatement.Standing session, Owners.Span late) {
    Owners.Span near = LateSessions.near(rules, DAYS, late);
    return rules.cutsVisits() || session.end() >= near.first() && session.start() <= near.last();
  }

  private static Restatement.Visitor visitor(
      Map<PartialSessions.Owner, Restatement.Visitor> visitors,
      Restatement restatement,
      PartialSessions.Owner owner) {
    return visitors.computeIfAbsent(
        owner, each -> restatement.new Visitor(each.site(), each.key()));
  }

  /** Events in random partitions, in a random order, as the shuffle gets them. */
  private List<Sending.Sent> send(List<Hit> events) {
    List<Hit> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, random);
    int partitions = 1 + random.nextInt(3);
    List<Sending.Sent> sent = new ArrayList<>();
    for (int from = 0, i = 1; i <= partitions; i++) {
      int to = shuffled.size() * i / partitions;
      new Sending(rules, 1 + random.nextInt(6))
          .send(shuffled.subList(from, to).stream().map(Hit::row).iterator())
          .forEachRemaining(sent::add);
      from = to;
    }
    return sent;
  }

  private static List<Sending.Sent> sorted(List<Sending.Sent> sent, PartCodec codec) {
    return sent.stream()
        .sorted(Comparator.comparing(each -> codec.read(each.part()).first))
        .toList();
  }

  /** The pieces of visits that may reach into a slice from one side, oldest first. */
  private List<Kept> neighbours(Slice slice, int step) {
    List<Kept> found = new ArrayList<>();
    List<Kept> near = List.of();
    for (Slice day = next(slice, step), first = day; ; day = next(day, step)) {
      List<Kept> reaching = new ArrayList<>();
      for (Kept each : kept.getOrDefault(day, List.of())) {
        boolean reaches = step < 0 ? each.piece.reachesOn() : each.piece.reachesBack();
        boolean asked = day == first || near.stream().anyMatch(n -> n.owner.equals(each.owner));
        if (reaches && asked) {
          reaching.add(each);
        }
      }
      found.addAll(step < 0 ? 0 : found.size(), reaching);
      near =
          reaching.stream()
              .filter(each -> each.piece.reachesBack() && each.piece.reachesOn())
              .toList();
      if (near.isEmpty()) {
        return found;
      }
    }
  }

  private static Slice next(Slice slice, int step) {
    return new Slice(LocalDate.parse(slice.value()).plusDays(step).toString());
  }

  /** The rows as {@link Oracle} tells them, sorted. */
  List<String> sessions() {
    Map<String, String> firstOf = new HashMap<>();
    rows.values().forEach(each -> firstOf.put(each.id().toString(), line(each, "first_event")));
    return rows.values().stream().map(each -> line(each, firstOf)).sorted().toList();
  }

  private static String line(Restatement.Standing session, String column) {
    return String.valueOf(row(session).getUTF8String(COLUMNS.fieldIndex(column)));
  }

  private static UnsafeRow row(Restatement.Standing session) {
    UnsafeRow row = new UnsafeRow(COLUMNS.size());
    row.pointTo(session.row(), Platform.BYTE_ARRAY_OFFSET, session.row().length);
    return row;
  }

  private static String line(Restatement.Standing session, Map<String, String> firstOf) {
    UnsafeRow row = row(session);
    List<String> values = new ArrayList<>();
    for (String column :
        List.of(
            "site",
            "visitor",
            "user_id",
            "user_ids",
            "started_at",
            "ended_at",
            "start_date",
            "events",
            "pages",
            "errors",
            "bytes",
            "duration_ms",
            "engaged_ms",
            "bounce",
            "entry_page",
            "exit_page",
            "entry_channel",
            "exit_channel",
            "campaign",
            "click_id",
            "bot",
            "cut",
            "previous_id",
            "first_event",
            "last_event")) {
      int place = COLUMNS.fieldIndex(column);
      Object value =
          row.isNullAt(place) ? null : row.get(place, COLUMNS.fields()[place].dataType());
      if (column.equals("user_ids")) {
        value = List.of(row.getArray(place).toObjectArray(DataTypes.StringType));
      } else if (column.equals("previous_id") && value != null) {
        value = firstOf.get(value.toString());
      }
      values.add(Objects.toString(value));
    }
    return String.join("|", values);
  }

  /** Some columns of all rows as {@code a|b}, sorted; times as ISO 8601 has them. */
  List<String> rows(String... columns) {
    return rows.values().stream().map(each -> cells(each, columns)).sorted().toList();
  }

  /** A column of the session that begins with an event. */
  String row(String firstEvent, String column) {
    return rows.values().stream()
        .filter(each -> cells(each, "first_event").equals(firstEvent))
        .map(each -> cells(each, column))
        .findFirst()
        .orElseThrow();
  }

  private static String cells(Restatement.Standing session, String... columns) {
    UnsafeRow row = row(session);
    List<String> cells = new ArrayList<>();
    for (String column : columns) {
      int place = COLUMNS.fieldIndex(column);
      DataType type = COLUMNS.fields()[place].dataType();
      if (row.isNullAt(place)) {
        cells.add("null");
      } else if (type.equals(DataTypes.TimestampType)) {
        cells.add(Joining.instant(row.getLong(place)).toString());
      } else if (column.equals("user_ids")) {
        cells.add(Arrays.toString(row.getArray(place).toObjectArray(DataTypes.StringType)));
      } else {
        cells.add(row.get(place, type).toString());
      }
    }
    return String.join("|", cells);
  }

  List<String> ids() {
    return rows.keySet().stream().map(UTF8String::toString).toList();
  }

  private final class LateTold implements LateVisitor.Told {
    private final Set<Slice> slices;
    private long events;

    LateTold(Set<Slice> slices) {
      this.slices = slices;
    }

    @Override
    public void enters(Restatement.Standing session, Slice cause) {
      assertThat(rows).doesNotContainKey(session.id());
      assertThat(slices).contains(cause);
      rows.put(session.id(), session);
      UnsafeRow row = row(session);
      var users = row.getArray(SessionRows.USERS);
      owners.put(
          session.id(),
          new PartialSessions.Owner(
              row.getUTF8String(SessionRows.SITE),
              OwnerKey.of(
                  rules.by() == SessionRules.By.USER,
                  users.numElements() == 1 ? users.getUTF8String(0) : null,
                  row.isNullAt(SessionRows.VISITOR) ? null : row.getUTF8String(SessionRows.VISITOR),
                  row.getUTF8String(COLUMNS.fieldIndex("first_event")))));
      events += row.getLong(COLUMNS.fieldIndex("events"));
    }

    @Override
    public void leaves(Restatement.Standing session, Slice cause) {
      rows.remove(session.id());
      events -= row(session).getLong(COLUMNS.fieldIndex("events"));
    }

    @Override
    public void retired(
        UTF8String site, Restatement.Standing session, UTF8String heir, Slice cause) {
      retired.add(session.id() + " -> " + heir);
    }

    @Override
    public void stays(Slice cause) {}

    @Override
    public void lacksState() {
      throw new AssertionError("every session of this table has one");
    }

    @Override
    public void keeps(Slice slice, UTF8String site, UTF8String key, LateVisitor.Kept piece) {
      if (slices.contains(slice)) {
        kept.get(slice)
            .add(
                new Kept(
                    new PartialSessions.Owner(site, key),
                    new Pieces.Piece(
                        new PartCodec().read(piece.part()),
                        piece.reachesBack(),
                        piece.reachesOn(),
                        piece.visitStart(),
                        piece.visitEnd()),
                    piece.part()));
      }
    }
  }

  private final class Told implements Restatement.Told {
    private final List<Kept> keeps;
    private final PartCodec codec = new PartCodec();

    Told(List<Kept> keeps) {
      this.keeps = keeps;
    }

    @Override
    public void enters(UTF8String site, Session session, UnsafeRow row) {
      assertThat(rows).doesNotContainKey(session.id());
      rows.put(
          session.id(),
          new Restatement.Standing(
              session.id(),
              session.part().first.time(),
              session.part().last.time(),
              row.getUTF8String(SessionRows.START_DATE).clone(),
              row.getBytes().clone(),
              null,
              0));
      owners.put(
          session.id(),
          new PartialSessions.Owner(
              site,
              OwnerKey.of(
                  rules.by() == SessionRules.By.USER,
                  session.part().users.length == 1 ? session.part().users[0] : null,
                  session.part().entry[Entry.VISITOR],
                  session.part().first.id())));
      entered++;
    }

    @Override
    public void leaves(Restatement.Standing session) {
      rows.remove(session.id());
      left++;
    }

    @Override
    public void retired(UTF8String site, Restatement.Standing session, UTF8String heir) {
      retired.add(session.id() + " -> " + heir);
    }

    @Override
    public void stays() {}

    @Override
    public void keeps(UTF8String site, UTF8String key, Pieces.Piece piece) {
      keeps.add(new Kept(new PartialSessions.Owner(site, key), piece, codec.write(piece.part())));
    }

    @Override
    public void placed(long events) {
      placed += events;
    }
  }
}
