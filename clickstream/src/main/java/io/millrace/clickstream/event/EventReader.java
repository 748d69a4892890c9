package io.millrace.clickstream.event;

import static io.millrace.clickstream.event.Cells.column;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.enrich.Agents;
import io.millrace.clickstream.enrich.Origins;
import io.millrace.clickstream.log.Field;
import io.millrace.clickstream.log.Reason;
import io.millrace.clickstream.log.Slot;
import io.millrace.clickstream.log.Spans;
import io.millrace.clickstream.log.Values;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Makes rows of fields, with the columns of {@link EventColumns}. Remembers what it looked up. Not
 * for several threads at once.
 */
public final class EventReader {
  /** The request is nothing that HTTP knows. */
  static final String NO_HTTP = "no-http";

  /** The referrer is made up to be seen in logs. */
  static final String SPAM = "referrer-spam";

  static final int EVENT_TIME = column(EventColumns.EVENT_TIME);
  private static final int EVENT_ID = column(EventColumns.EVENT_ID);
  private static final int RECEIVED_AT = column(EventColumns.RECEIVED_AT);
  private static final int SITE = column(EventColumns.SITE);
  private static final int VISITOR = column(EventColumns.VISITOR);
  private static final int USER_ID = column(EventColumns.USER_ID);
  private static final int TYPE = column(EventColumns.TYPE);
  private static final int PAGE = column(EventColumns.PAGE);
  private static final int METHOD = column(EventColumns.METHOD);
  private static final int HOST = column(EventColumns.HOST);
  private static final int PATH = column(EventColumns.PATH);
  private static final int QUERY = column(EventColumns.QUERY);
  private static final int STATUS = column(EventColumns.STATUS);
  private static final int BYTES = column(EventColumns.BYTES);
  private static final int DURATION_MS = column(EventColumns.DURATION_MS);
  private static final int REFERRER = column(EventColumns.REFERRER);
  private static final int USER_AGENT = column(EventColumns.USER_AGENT);
  private static final int ADDRESS = column(EventColumns.ADDRESS);
  private static final int MEDIUM = column(EventColumns.MEDIUM);
  private static final int SOURCE = column(EventColumns.SOURCE);
  private static final int CAMPAIGN = column(EventColumns.CAMPAIGN);
  private static final int TERM = column(EventColumns.TERM);
  private static final int CONTENT = column(EventColumns.CONTENT);
  private static final int CLICK_ID = column(EventColumns.CLICK_ID);
  private static final int CHANNEL = column(EventColumns.CHANNEL);
  private static final int BROWSER = column(EventColumns.BROWSER);
  private static final int BROWSER_VERSION = column(EventColumns.BROWSER_VERSION);
  private static final int OS = column(EventColumns.OS);
  private static final int DEVICE = column(EventColumns.DEVICE);
  private static final int COUNTRY = column(EventColumns.COUNTRY);
  private static final int ASN = column(EventColumns.ASN);
  private static final int BOT = column(EventColumns.BOT);
  private static final int BOT_REASONS = column(EventColumns.BOT_REASONS);
  private static final int RULES = column(EventColumns.RULES);
  private static final int FILE = column(EventColumns.FILE);
  private static final int LINE = column(EventColumns.LINE);
  private static final int FORWARDED_FOR = column(EventColumns.FORWARDED_FOR);
  private static final int DO_NOT_TRACK = column(EventColumns.DO_NOT_TRACK);

  private static final int COLUMNS = EventColumns.SCHEMA.size();
  private static final int ALL = Integer.MAX_VALUE / 4;
  private static final long EARLIEST = -2_208_988_800_000_000L; // 1900
  private static final long LATEST = 4_102_444_800_000_000L; // 2100
  private static final Cells.AgentCells SILENT = Cells.AgentCells.of(null, Agents.read(""));
  private static final Cells.AgentCells UNTOLD =
      new Cells.AgentCells(
          null, null, null, null, null, List.of(), new GenericArrayData(new Object[0]));
  private static final UTF8String DASH = UTF8String.fromString("-");
  private static final UTF8String PAGE_VIEW = UTF8String.fromString("page_view");
  private static final UTF8String PING = UTF8String.fromString("ping");
  private static final UTF8String REQUEST = UTF8String.fromString("request");
  private static final Set<String> VIEWS =
      Set.of("page_view", "pageview", "page", "pv", "$pageview");
  private static final Set<String> PINGS = Set.of("ping", "page_ping", "heartbeat", "pp");

  private final EventRules rules;
  private final Moments moments;
  private final Origins origins;
  private final Places places;
  private final Visitors visitors;
  private final UTF8String site;
  private final UTF8String version;
  private final Request request = new Request();
  private final Values values = new Values();
  private final Known<Cells.AgentCells> agents = new Known<>();
  private final Known<Cells.OriginCells> referrers = new Known<>();
  private final Known<Cells.PlaceCells> addresses = new Known<>();
  private final Known<UTF8String> names = new Known<>();
  private final ByteArrayOutputStream joined = new ByteArrayOutputStream();

  private List<Slot> slots = List.of();
  private int[] first = new int[Field.values().length];
  private List<Slot> cookies = List.of();
  private Spans spans;
  private Reason reason;
  private String detail;
  private boolean assumedZone;
  private boolean tells;
  private String fullQuery = "";

  public EventReader(EventRules rules, String version) {
    this.rules = rules;
    this.version = UTF8String.fromString(version);
    this.moments = new Moments(rules.zone());
    this.origins = new Origins(Set.copyOf(rules.ownHosts()));
    this.places = new Places(rules);
    this.visitors = new Visitors(rules.privacy());
    this.site = UTF8String.fromString(rules.site());
  }

  /**
   * Begins the row of an event: what must be right of it, and when it happened.
   *
   * @param found what the spans' slots are
   * @return empty if the fields are not those of an event; {@link #reason} says why
   */
  public Optional<Object[]> begin(List<Slot> found, Spans event) {
    resolve(found);
    spans = event;
    Object[] row = new Object[COLUMNS];
    reason = null;
    return numbers(row) && times(row) ? Optional.of(row) : Optional.empty();
  }

  /**
   * Adds all else to a row that was begun just before, but for its identity and origin, which
   * {@link #identify} adds.
   */
  public void complete(Object[] row) {
    boolean http = request(row);
    agentAndPlace(row, http);
    origin(row);
    kind(row, http);
    people(row);
    row[RULES] = version;
  }

  public Reason reason() {
    return reason;
  }

  public String detail() {
    return detail;
  }

  /** Whether the last event's time had no offset, so that the declared zone was taken. */
  public boolean assumedZone() {
    return assumedZone;
  }

  /** When an event happened, in microseconds since 1970. */
  public static long time(Object[] row) {
    return (Long) row[EVENT_TIME];
  }

  public static void identify(Object[] row, Identity identity, UTF8String file, long line) {
    row[EVENT_ID] = UTF8String.fromBytes(identity.hex());
    row[FILE] = file;
    row[LINE] = line;
  }

  private void resolve(List<Slot> found) {
    if (found == slots) {
      return;
    }
    slots = found;
    Arrays.fill(first, -1);
    List<Slot> named = new ArrayList<>();
    for (int i = slots.size() - 1; i >= 0; i--) {
      Slot slot = slots.get(i);
      if (slot.name().isEmpty()) {
        first[slot.field().ordinal()] = i;
      } else {
        named.add(slot);
      }
    }
    cookies = named;
  }

  private int slot(Field field) {
    int slot = first[field.ordinal()];
    return slot >= 0 && spans.has(slot) ? slot : -1;
  }

  private UTF8String text(Field field) {
    int slot = slot(field);
    return slot < 0 ? null : text(slot);
  }

  private UTF8String text(int slot) {
    return UTF8String.fromBytes(values.read(spans, slot, ALL).copy());
  }

  private String string(Field field) {
    UTF8String text = text(field);
    return text == null ? "" : text.toString();
  }

  private boolean refuse(Reason why, String what) {
    reason = why;
    detail = what;
    return false;
  }

  // Numbers.

  private boolean numbers(Object[] row) {
    int status = slot(Field.STATUS);
    if (status >= 0) {
      long value = number(status);
      if (value < 0 || value > 999) {
        return refuse(Reason.NUMBER, "The status is no number of three digits.");
      }
      row[STATUS] = (int) value;
    }
    int size = slot(Field.BYTES);
    if (size >= 0) {
      long value = number(size);
      if (value < 0) {
        return refuse(Reason.NUMBER, "The size is no number.");
      }
      row[BYTES] = value;
    }
    return duration(row);
  }

  /** A whole number, -1 if there is none. */
  private long number(int slot) {
    byte[] line = spans.line();
    int to = spans.to(slot);
    long value = 0;
    if (to - spans.from(slot) > 18) {
      return -1;
    }
    for (int i = spans.from(slot); i < to; i++) {
      int digit = line[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private boolean duration(Object[] row) {
    double milliseconds = 1;
    int slot = slot(Field.DURATION_MS);
    if (slot < 0) {
      slot = slot(Field.DURATION_US);
      milliseconds = slot < 0 ? 1000 : 0.001;
      slot = slot < 0 ? slot(Field.DURATION) : slot;
    }
    if (slot < 0) {
      return true;
    }
    byte[] line = spans.line();
    String written = new String(line, spans.from(slot), spans.to(slot) - spans.from(slot), UTF_8);
    try {
      double value = Double.parseDouble(written);
      if (value >= 0 && value < 1e12) { // a load balancer writes -1 for none
        row[DURATION_MS] = Math.round(value * milliseconds * 1000) / 1000;
      }
      return true;
    } catch (NumberFormatException e) {
      return refuse(Reason.NUMBER, "The duration is no number.");
    }
  }

  // Times.

  private boolean times(Object[] row) {
    assumedZone = false;
    long received = moment(Field.RECEIVED);
    long created = moment(Field.CREATED);
    long sent = moment(Field.SENT);
    long logged = first[Field.TIME.ordinal()] >= 0 ? moment(Field.TIME) : dateAndClock();
    if (reason != null) {
      return false;
    }
    long time;
    if (created != Moments.NONE) {
      time = Clocks.corrected(created, sent, received);
    } else if (logged != Moments.NONE) {
      Object took = rules.loggedAtEnd() ? row[DURATION_MS] : null;
      time = took == null ? logged : logged - (Long) took * 1000;
    } else {
      time = received;
    }
    if (time == Moments.NONE) {
      return refuse(Reason.TIME, "It does not say when it happened.");
    }
    if (time < EARLIEST || time >= LATEST) {
      return refuse(Reason.TIME, "It says that it happened before 1900 or after 2099.");
    }
    row[EVENT_TIME] = time;
    row[RECEIVED_AT] = received == Moments.NONE ? null : received;
    return true;
  }

  private long moment(Field field) {
    int slot = slot(field);
    if (slot < 0) {
      return Moments.NONE;
    }
    values.read(spans, slot, 64);
    return moment(values.bytes(), values.from(), values.to());
  }

  private long moment(byte[] bytes, int from, int to) {
    long time = moments.read(bytes, from, to);
    assumedZone |= moments.assumedZone();
    if (time == Moments.NONE) {
      refuse(Reason.TIME, "'%s' is no time.".formatted(new String(bytes, from, to - from, UTF_8)));
    }
    return time;
  }

  /** W3C's are in UTC, whatever the zone of others is. */
  private long dateAndClock() {
    int date = slot(Field.DATE);
    int clock = slot(Field.CLOCK);
    if (date < 0 || clock < 0) {
      return Moments.NONE;
    }
    joined.reset();
    write(date);
    joined.write('T');
    write(clock);
    joined.write('Z');
    byte[] both = joined.toByteArray();
    return moment(both, 0, both.length);
  }

  private void write(int slot) {
    joined.write(spans.line(), spans.from(slot), spans.to(slot) - spans.from(slot));
  }

  // The request.

  /** Whether it is one of HTTP's. */
  private boolean request(Object[] row) {
    UTF8String host = text(Field.HOST);
    row[HOST] = host == null ? null : host(host.getBytes());
    row[METHOD] = text(Field.METHOD);
    int line = slot(Field.REQUEST);
    if (line >= 0) {
      return requestLine(row, line);
    }
    int url = slot(Field.URL);
    if (url >= 0) {
      values.read(spans, url, ALL);
      request.url(values.bytes(), values.from(), values.to());
      parts(row, values.bytes());
      return true;
    }
    row[PATH] = text(Field.PATH);
    int query = slot(Field.QUERY);
    if (query >= 0) {
      values.read(spans, query, ALL);
      int mark = values.from() < values.to() && values.bytes()[values.from()] == '?' ? 1 : 0;
      row[QUERY] = query(values.bytes(), values.from() + mark, values.to());
    }
    return true;
  }

  private boolean requestLine(Object[] row, int slot) {
    values.read(spans, slot, ALL);
    byte[] bytes = values.bytes();
    if (!request.line(bytes, values.from(), values.to())) {
      row[PATH] = UTF8String.fromBytes(values.copy());
      return false;
    }
    int length = request.methodTo - values.from();
    row[METHOD] = UTF8String.fromBytes(bytes, values.from(), length).clone();
    parts(row, bytes);
    return true;
  }

  private void parts(Object[] row, byte[] bytes) {
    if (request.hostTo > request.hostFrom) {
      row[HOST] = host(Arrays.copyOfRange(bytes, request.hostFrom, request.hostTo));
    }
    row[PATH] = part(bytes, request.pathFrom, request.pathTo);
    row[QUERY] = query(bytes, request.queryFrom, request.queryTo);
  }

  private static UTF8String part(byte[] bytes, int from, int to) {
    return to > from ? UTF8String.fromBytes(Arrays.copyOfRange(bytes, from, to)) : null;
  }

  private UTF8String query(byte[] bytes, int from, int to) {
    tells = Origins.mayTell(bytes, from, to);
    fullQuery = tells ? new String(bytes, from, to - from, UTF_8) : "";
    UTF8String all = part(bytes, from, to);
    return all == null ? null : allowed(all);
  }

  private UTF8String allowed(UTF8String query) {
    if (!rules.privacy().cutsQueries()) {
      return query;
    }
    List<String> kept = new ArrayList<>();
    for (String pair : query.toString().split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (rules.privacy().queryAllowed().contains(name)) {
        kept.add(pair);
      }
    }
    return Cells.text(String.join("&", kept));
  }

  /** In small letters and without a port. */
  private UTF8String host(byte[] written) {
    return names.get(
        written,
        0,
        written.length,
        bytes -> {
          String name = new String(bytes, UTF_8).toLowerCase(Locale.ROOT);
          int colon = name.lastIndexOf(':');
          return Cells.text(colon > name.lastIndexOf(']') ? name.substring(0, colon) : name);
        });
  }

  // Who and where.

  private void agentAndPlace(Object[] row, boolean http) {
    Cells.AgentCells agent = agent();
    row[USER_AGENT] = agent.written();
    row[BROWSER] = agent.browser();
    row[BROWSER_VERSION] = agent.version();
    row[OS] = agent.os();
    row[DEVICE] = agent.device();
    Cells.PlaceCells place = place(row);
    row[ADDRESS] = place.address();
    row[COUNTRY] = place.country();
    row[ASN] = place.system();
    row[BOT] = !agent.reasons().isEmpty();
    row[BOT_REASONS] = agent.reasonCells();
    if (!http || !place.reasons().isEmpty()) {
      addReasons(row, agent.reasons(), place.reasons(), http ? List.of() : List.of(NO_HTTP));
    }
  }

  @SafeVarargs
  private static void addReasons(Object[] row, List<String>... reasons) {
    TreeSet<String> all = new TreeSet<>();
    for (List<String> each : reasons) {
      all.addAll(each);
    }
    row[BOT] = !all.isEmpty();
    row[BOT_REASONS] = Cells.texts(List.copyOf(all));
  }

  private Cells.AgentCells agent() {
    int slot = slot(Field.USER_AGENT);
    if (slot < 0) {
      boolean told = first[Field.USER_AGENT.ordinal()] >= 0; // the format has agents at all
      return told ? SILENT : UNTOLD;
    }
    return agents.get(
        spans.line(),
        spans.from(slot),
        spans.to(slot),
        any -> {
          UTF8String written = text(slot);
          return Cells.AgentCells.of(written, Agents.read(written.toString()));
        });
  }

  private Cells.PlaceCells place(Object[] row) {
    int peer = slot(Field.ADDRESS);
    int chain = slot(Field.FORWARDED_FOR);
    if (chain < 0) {
      return peer < 0
          ? new Cells.PlaceCells(null, null, null, List.of())
          : addresses.get(
              spans.line(),
              spans.from(peer),
              spans.to(peer),
              any -> places.find(string(Field.ADDRESS), ""));
    }
    UTF8String forwarded = text(chain);
    row[FORWARDED_FOR] = rules.privacy().cutsAddresses() ? null : forwarded;
    joined.reset();
    if (peer >= 0) {
      write(peer);
    }
    joined.write(' ');
    write(chain);
    byte[] key = joined.toByteArray();
    return addresses.get(
        key, 0, key.length, any -> places.find(string(Field.ADDRESS), forwarded.toString()));
  }

  // Where from.

  private void origin(Object[] row) {
    int slot = slot(Field.REFERRER);
    UTF8String referrer = slot < 0 ? null : text(slot);
    row[REFERRER] = referrer == null ? null : keptLink(referrer);
    UTF8String host = (UTF8String) row[HOST];
    Cells.OriginCells origin;
    if (tells) {
      origin = originOf(referrer, fullQuery, host);
    } else {
      joined.reset();
      if (slot >= 0) {
        write(slot);
      }
      joined.write('\n');
      if (host != null && slot >= 0) {
        joined.writeBytes(host.getBytes());
      }
      byte[] key = joined.toByteArray();
      origin = referrers.get(key, 0, key.length, any -> originOf(referrer, "", host));
    }
    row[MEDIUM] = origin.medium();
    row[SOURCE] = origin.source();
    row[CAMPAIGN] = origin.campaign();
    row[TERM] = origin.term();
    row[CONTENT] = origin.content();
    row[CLICK_ID] = origin.clickId();
    row[CHANNEL] = origin.channel();
    if (origin.spam()) {
      List<String> before =
          Arrays.stream(((GenericArrayData) row[BOT_REASONS]).array())
              .map(Object::toString)
              .toList();
      addReasons(row, before, List.of(SPAM));
    }
    tells = false;
    fullQuery = "";
  }

  private Cells.OriginCells originOf(UTF8String referrer, String query, UTF8String host) {
    return Cells.OriginCells.of(
        origins.of(
            referrer == null ? "" : referrer.toString(),
            query,
            host == null ? "" : host.toString()));
  }

  private UTF8String keptLink(UTF8String link) {
    if (!rules.privacy().cutsQueries()) {
      return link;
    }
    String text = link.toString();
    int mark = text.indexOf('?');
    if (mark < 0) {
      return link;
    }
    UTF8String kept = allowed(UTF8String.fromString(text.substring(mark + 1)));
    return UTF8String.fromString(text.substring(0, mark) + (kept == null ? "" : "?" + kept));
  }

  // What, and who.

  private void kind(Object[] row, boolean http) {
    UTF8String told = text(Field.TYPE);
    if (told != null) {
      String type = told.toString().toLowerCase(Locale.ROOT);
      boolean page = VIEWS.contains(type);
      row[TYPE] = page ? PAGE_VIEW : PINGS.contains(type) ? PING : told;
      row[PAGE] = page;
      return;
    }
    boolean page =
        http
            && PageRule.isPage(
                (UTF8String) row[METHOD], (Integer) row[STATUS], (UTF8String) row[PATH]);
    row[TYPE] = page ? PAGE_VIEW : REQUEST;
    row[PAGE] = page;
  }

  private void people(Object[] row) {
    UTF8String named = text(Field.SITE);
    row[SITE] = named == null ? site : named;
    UTF8String user = text(Field.USER);
    row[USER_ID] = user == null ? null : visitors.user(user.getBytes());
    int dnt = slot(Field.DNT);
    row[DO_NOT_TRACK] =
        dnt < 0
            ? null
            : spans.line()[spans.from(dnt)] == '1' || spans.line()[spans.from(dnt)] == 't';
    for (VisitorKey key : rules.visitor()) {
      row[VISITOR] = visitor(row, key);
      if (row[VISITOR] != null) {
        return;
      }
    }
  }

  private UTF8String visitor(Object[] row, VisitorKey key) {
    List<byte[]> found = new ArrayList<>(key.parts().size());
    for (VisitorKey.Part part : key.parts()) {
      byte[] value = value(row, part);
      if (value == null || value.length == 0) {
        return null;
      }
      found.add(value);
    }
    joined.reset();
    for (byte[] value : found) {
      if (joined.size() > 0) {
        joined.write(0);
      }
      joined.writeBytes(value);
    }
    return visitors.visitor(key.word(), joined.toByteArray(), found.size() > 1);
  }

  /** Missing parts are NULL; an agent that says nothing is one too. */
  private byte[] value(Object[] row, VisitorKey.Part part) {
    Object value =
        switch (part.kind()) {
          case COOKIE -> cookie(part.name());
          case VISITOR -> text(Field.VISITOR);
          case USER -> text(Field.USER);
          case ADDRESS -> row[ADDRESS];
          case USER_AGENT -> row[USER_AGENT] == null ? DASH : row[USER_AGENT];
          case SITE -> row[SITE];
          case DAY ->
              UTF8String.fromString(
                  Long.toString(Math.floorDiv((Long) row[EVENT_TIME], 86_400_000_000L)));
        };
    return value == null ? null : ((UTF8String) value).getBytes();
  }

  /** By a field of its own, or within the whole header. */
  private UTF8String cookie(String name) {
    for (Slot slot : cookies) {
      int place = slot.name().equals(name) ? slots.indexOf(slot) : -1;
      if (place >= 0 && spans.has(place)) {
        return text(place);
      }
    }
    int header = slot(Field.COOKIE);
    if (header < 0) {
      return null;
    }
    for (String pair : text(header).toString().split(";")) {
      String trimmed = pair.trim();
      if (trimmed.startsWith(name + "=") && trimmed.length() > name.length() + 1) {
        return UTF8String.fromString(trimmed.substring(name.length() + 1));
      }
    }
    return null;
  }
}
