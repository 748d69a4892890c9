package io.millrace.clickstream.log;

import io.millrace.lake.InvalidSpecException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The formats that there are. */
public final class Formats {
  private static final String ADDRESS_USER_TIME = "%h %l %u %t ";
  private static final String COMMON = ADDRESS_USER_TIME + "\"%r\" %>s %b";
  private static final String COMBINED = COMMON + " \"%{Referer}i\" \"%{User-agent}i\"";
  private static final String ELB =
      "$time_iso8601 $elb $remote_addr:$port $backend $t1 $t2 $t3 $status $s $in $bytes_sent"
          + " \"$request\" \"$http_user_agent\" $c $p";
  private static final String ALB =
      "$type $time_iso8601 $elb $remote_addr:$port $backend $t1 $t2 $t3 $status $s $in $bytes_sent"
          + " \"$request\" \"$http_user_agent\" $rest";

  private Formats() {}

  public static LineFormat common() {
    return FormatStrings.apache(COMMON);
  }

  /** Apache's and nginx's, which write it alike. */
  public static LineFormat combined() {
    return FormatStrings.apache(COMBINED);
  }

  /** Apache's {@code vhost_combined}: the host, with its port, stands first. */
  public static LineFormat vhost() {
    return FormatStrings.apache("%v:%p " + COMBINED.replace("%b", "%O"));
  }

  /**
   * Lines by nginx's {@code log_format}.
   *
   * @param escapes whether they have {@code \x22} for a quote: not with {@code escape=none}
   * @throws InvalidSpecException if no line of it could be an event
   */
  public static LineFormat nginx(String format, boolean escapes) {
    return timed(FormatStrings.nginx(format, escapes ? Escape.BACKSLASH : Escape.NONE));
  }

  /**
   * Lines by Apache's {@code LogFormat}.
   *
   * @throws InvalidSpecException if no line of it could be an event
   */
  public static LineFormat apache(String format) {
    return timed(FormatStrings.apache(format));
  }

  private static PatternFormat timed(PatternFormat format) {
    boolean hasTime =
        format.pieces().stream().anyMatch(piece -> piece.slot().field() == Field.TIME);
    if (!hasTime) {
      throw new InvalidSpecException(
          "The format says no time that can be read. Log $time_local, $time_iso8601 or $msec with nginx, %t with Apache.");
    }
    return format;
  }

  /** AWS's classic load balancer. */
  public static LineFormat elb() {
    return FormatStrings.nginx(ELB, Escape.BACKSLASH);
  }

  /** AWS's application load balancer. */
  public static LineFormat alb() {
    return FormatStrings.nginx(ALB, Escape.BACKSLASH);
  }

  /** W3C's extended format, as IIS writes it. */
  public static LineFormat w3c() {
    return new HeadedFormat(
        (byte) ' ',
        Escape.PLUS,
        slots(
            "date=date time=clock c-ip=address cs-username=user cs-method=method cs-uri-stem=path"
                + " cs-uri-query=query cs-uri=url cs-host=host s-computername=none sc-status=status"
                + " sc-bytes=bytes time-taken=duration-ms cs(User-Agent)=user-agent"
                + " cs(Referer)=referrer cs(Cookie)=cookie cs(Host)=host"
                + " cs(X-Forwarded-For)=forwarded-for X-Forwarded-For=forwarded-for"));
  }

  /** CloudFront's standard log: W3C's by tabs, percent-encoded, time taken in seconds. */
  public static LineFormat cloudfront() {
    return new HeadedFormat(
        (byte) '\t',
        Escape.PERCENT,
        slots(
            "date=date time=clock c-ip=address cs-method=method cs(Host)=none"
                + " x-host-header=host cs-uri-stem=path cs-uri-query=query sc-status=status"
                + " sc-bytes=bytes time-taken=duration cs(User-Agent)=user-agent"
                + " cs(Referer)=referrer cs(Cookie)=cookie x-forwarded-for=forwarded-for"
                + " x-edge-request-id=id"));
  }

  private static Map<String, Slot> slots(String pairs) {
    Map<String, Slot> slots = new HashMap<>();
    for (String pair : pairs.split(" ")) {
      int equals = pair.indexOf('=');
      slots.put(pair.substring(0, equals), Slot.of(pair.substring(equals + 1)));
    }
    return slots;
  }

  /** Caddy's JSON. */
  public static LineFormat caddy() {
    return json(
        Map.ofEntries(
            Map.entry("time", "ts"),
            Map.entry("address", "request.remote_ip"),
            Map.entry("forwarded-for", "request.headers.X-Forwarded-For.0"),
            Map.entry("user", "user_id"),
            Map.entry("method", "request.method"),
            Map.entry("host", "request.host"),
            Map.entry("url", "request.uri"),
            Map.entry("status", "status"),
            Map.entry("bytes", "size"),
            Map.entry("duration", "duration"),
            Map.entry("referrer", "request.headers.Referer.0"),
            Map.entry("user-agent", "request.headers.User-Agent.0"),
            Map.entry("cookie", "request.headers.Cookie.0")));
  }

  /** Traefik's JSON, whose duration is in nanoseconds and is left out. */
  public static LineFormat traefik() {
    return json(
        Map.ofEntries(
            Map.entry("time", "StartUTC"),
            Map.entry("address", "ClientHost"),
            Map.entry("user", "ClientUsername"),
            Map.entry("method", "RequestMethod"),
            Map.entry("host", "RequestHost"),
            Map.entry("url", "RequestPath"),
            Map.entry("status", "DownstreamStatus"),
            Map.entry("bytes", "DownstreamContentSize"),
            Map.entry("referrer", "request_Referer"),
            Map.entry("user-agent", "request_User-Agent")));
  }

  /**
   * JSON whose fields stand where the spec says.
   *
   * @param mapping places by field, as {@link Slot#of} knows them
   */
  public static LineFormat json(Map<String, String> mapping) {
    return new JsonFormat(places(mapping));
  }

  /**
   * Columns, in quotes or not.
   *
   * @param columns their names; empty if the first line tells them
   * @param mapping columns by field
   */
  public static LineFormat csv(char delimiter, List<String> columns, Map<String, String> mapping) {
    return new CsvFormat((byte) delimiter, true, columns, places(mapping));
  }

  /**
   * Columns between tabs. They have no quotes, as trackers write them.
   *
   * @param columns their names; empty if the first line tells them
   * @param mapping columns by field
   */
  public static LineFormat tsv(List<String> columns, Map<String, String> mapping) {
    return new CsvFormat((byte) '\t', false, columns, places(mapping));
  }

  /**
   * Snowplow's enriched events.
   *
   * @param mapping columns by field; empty for the usual ones
   */
  public static LineFormat snowplow(Map<String, String> mapping) {
    return tsv(Snowplow.COLUMNS, mapping.isEmpty() ? Snowplow.FIELDS : mapping);
  }

  private static Map<String, List<Slot>> places(Map<String, String> mapping) {
    Map<String, List<Slot>> places = new HashMap<>();
    Set<Field> fields = new HashSet<>();
    mapping.forEach(
        (word, place) -> {
          Slot slot = Slot.of(word);
          fields.add(slot.field());
          places.computeIfAbsent(place, any -> new ArrayList<>()).add(slot);
        });
    boolean hasTime =
        fields.contains(Field.TIME)
            || fields.contains(Field.CREATED)
            || fields.contains(Field.RECEIVED)
            || fields.contains(Field.DATE) && fields.contains(Field.CLOCK);
    if (!hasTime) {
      throw new InvalidSpecException(
          "The fields say no time. Map 'time', 'created' or 'received', or 'date' and 'clock'.");
    }
    return places;
  }
}
