package io.millrace.clickstream.event;

import static io.millrace.clickstream.EventColumns.ADDRESS;
import static io.millrace.clickstream.EventColumns.BROWSER;
import static io.millrace.clickstream.EventColumns.BYTES;
import static io.millrace.clickstream.EventColumns.CONSENT;
import static io.millrace.clickstream.EventColumns.DO_NOT_TRACK;
import static io.millrace.clickstream.EventColumns.DURATION_MS;
import static io.millrace.clickstream.EventColumns.EVENT_TIME;
import static io.millrace.clickstream.EventColumns.HOST;
import static io.millrace.clickstream.EventColumns.METHOD;
import static io.millrace.clickstream.EventColumns.OS;
import static io.millrace.clickstream.EventColumns.PAGE;
import static io.millrace.clickstream.EventColumns.PATH;
import static io.millrace.clickstream.EventColumns.QUERY;
import static io.millrace.clickstream.EventColumns.RECEIVED_AT;
import static io.millrace.clickstream.EventColumns.REFERRER;
import static io.millrace.clickstream.EventColumns.STATUS;
import static io.millrace.clickstream.EventColumns.TYPE;
import static io.millrace.clickstream.EventColumns.USER_AGENT;
import static io.millrace.clickstream.EventColumns.USER_ID;
import static io.millrace.clickstream.EventColumns.VISITOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.clickstream.log.Formats;
import io.millrace.clickstream.log.LineFormat;
import io.millrace.clickstream.log.Reason;
import io.millrace.lake.InvalidSpecException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every format, with its own way of writing what is hard to write. */
class FormatsTest {
  private static final String NGINX =
      "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent"
          + " \"$http_referer\" \"$http_user_agent\" $request_time \"$cookie_uid\"";
  private static final LineFormat BEACONS =
      Formats.json(
          Map.of(
              "created",
              "device_created",
              "sent",
              "device_sent",
              "received",
              "collected",
              "url",
              "page.url",
              "visitor",
              "uid",
              "type",
              "name"));

  @Test
  void quoted_fields_end_where_they_really_end() { // H29
    Reading apache =
        Reading.lines(
            Formats.combined(),
            "1.2.3.4 - - [01/Mar/2024:10:00:00 +0000] \"GET /a\\\"b HTTP/1.1\" 200 1 \"-\""
                + " \"A \\\"10\\\\\\\" Alba 10\\\" Build\"");
    assertThat(apache.the(PATH)).isEqualTo("/a\"b");
    assertThat(apache.the(USER_AGENT)).isEqualTo("A \"10\\\" Alba 10\" Build");
    Reading nginx =
        Reading.lines(
            Formats.nginx(NGINX, true),
            "1.2.3.4 - - [01/Mar/2024:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\""
                + " \"Alba 10\\x22 Build\" 0.005 \"u1\"");
    assertThat(nginx.the(USER_AGENT)).isEqualTo("Alba 10\" Build");
    Reading raw =
        Reading.lines(
            Formats.nginx(NGINX, false),
            "1.2.3.4 - - [01/Mar/2024:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\""
                + " \"a\"quoted\"one \\x22\" 0.005 \"u1\"");
    assertThat(raw.the(USER_AGENT)).isEqualTo("a\"quoted\"one \\x22");
  }

  @Test
  void bytes_that_are_no_text_stay_as_nginx_writes_them() { // H30, H31
    String line =
        "1.2.3.4 - - [01/Mar/2024:10:00:00 +0000] \"GET /caf%s HTTP/1.1\" 200 1 \"-\" \"A\"";
    assertThat(Reading.lines(Formats.combined(), line.formatted("\u00e9")).the(PATH))
        .isEqualTo("/caf\\xE9");
    assertThat(Reading.lines(Formats.combined(), line.formatted("\\xe9")).the(PATH))
        .isEqualTo("/caf\\xE9");
    assertThat(Reading.lines(Formats.combined(), line.formatted("\\xc3\\xa9")).the(PATH))
        .isEqualTo("/caf\u00e9");
    Reading json =
        Reading.lines(
            BEACONS,
            "{\"collected\":1709287200,\"page\":{\"url\":\"/caf\\xE9\\u00e9\\ud83d\\ude00\"}}");
    assertThat(json.the(PATH)).isEqualTo("/caf\\xE9\u00e9\ud83d\ude00");
  }

  @Test
  void a_request_that_HTTP_does_not_know_is_an_event_and_says_so() { // H28
    String line = "1.2.3.4 - - [01/Mar/2024:10:00:00 +0000] \"%s\" 400 226 \"-\" \"A\"";
    Reading hello = Reading.lines(Formats.combined(), line.formatted("\\x16\\x03\\x01"));
    assertThat(hello.the("bot_reasons")).contains("no-http");
    assertThat(hello.the(METHOD)).isEqualTo("null");
    assertThat(hello.the(PAGE)).isEqualTo("false");
    Reading old = Reading.lines(Formats.combined(), line.formatted("GET /old page"));
    assertThat(old.the(PATH)).isEqualTo("/old page");
    Reading empty = Reading.lines(Formats.combined(), line.formatted("-"));
    assertThat(empty.events()).isOne();
    Reading connect =
        Reading.lines(Formats.combined(), line.formatted("CONNECT mx.example.com:25 HTTP/1.0"));
    assertThat(connect.the(HOST)).isEqualTo("mx.example.com");
  }

  @Test
  void bad_lines_harm_no_neighbour() { // H28, H32, H36
    String good = "1.2.3.4 - - [01/Mar/2024:10:00:00 +0000] \"GET %s HTTP/1.1\" 200 1 \"-\" \"A\"";
    Reading log =
        Reading.lines(
            Formats.combined(),
            good.formatted("/1"),
            "\u0016\u0003\u0001\u0000binary\u0000",
            "x".repeat(10_000_000),
            good.formatted(
                "/?" + "p=%zz&".repeat(2_000) + "utm_source=a&utm_source=b&utm_medium=m#f"),
            good.formatted("/2").substring(0, 60),
            good.formatted("/%25zz %zz"));
    assertThat(log.events()).isEqualTo(3);
    assertThat(log.rejects()).hasSize(3).contains(Reason.BINARY);
    assertThat(log.column("source").get(1)).hasToString("a"); // the first of two
    assertThat(log.column(PATH).get(2)).hasToString("/%25zz %zz");
  }

  @Test
  void numbers_and_times_that_are_none_are_rejected() {
    String line = "1.2.3.4 - - [%s] \"GET / HTTP/1.1\" %s %s \"-\" \"A\"";
    Reading log =
        Reading.lines(
            Formats.combined(),
            line.formatted("31/Feb/2024:10:00:00 +0000", "200", "1"),
            line.formatted("01/Mar/2024:25:00:00 +0000", "200", "1"),
            line.formatted("01/Mar/2024:10:00:00 +0000", "2x0", "1"),
            line.formatted("01/Mar/2024:10:00:00 +0000", "200", "many"));
    assertThat(log.rejects())
        .containsExactly(Reason.TIME, Reason.TIME, Reason.NUMBER, Reason.NUMBER);
  }

  @Test
  void a_log_of_another_format_is_rejected_line_by_line() {
    Reading log = Reading.resource(Formats.alb(), Reading.rules(), "nasa.log");
    assertThat(log.events()).isZero();
    assertThat(log.rejects()).hasSize(4_000).containsOnly(Reason.FORMAT);
  }

  @Test
  void the_fields_of_W3C_may_change_within_a_file() { // H35
    Reading log =
        Reading.lines(
            Formats.w3c(),
            "#Software: Microsoft Internet Information Services 10.0",
            "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status time-taken cs(User-Agent)",
            "2024-03-01 10:00:00 10.0.0.1 GET /a q=1 200 15 Mozilla/5.0+(X11;+Linux)",
            "#Fields: date time cs-uri-stem c-ip sc-status",
            "2024-03-01 10:00:01 /b 10.0.0.2 404",
            "2024-03-01 10:00:02 /c 10.0.0.2");
    assertThat(log.column(PATH)).hasToString("[/a, /b]");
    assertThat(log.column(USER_AGENT).get(0)).hasToString("Mozilla/5.0 (X11; Linux)");
    assertThat(log.column(QUERY).get(0)).hasToString("q=1");
    assertThat(log.column(DURATION_MS).get(0)).isEqualTo(15L);
    assertThat(log.rejects()).containsExactly(Reason.FORMAT);
    assertThat(log.filtered()).containsExactly("header", "header", "header");
  }

  @Test
  void cloudfront_writes_percents_and_tabs() {
    Reading log =
        Reading.lines(
            Formats.cloudfront(),
            "#Version: 1.0",
            "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header time-taken",
            "2024-03-01\t10:00:00\tFRA2\t1045\t192.0.2.10\tGET\td1.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(X11)\t-\tuid=u1;%20a=b\tHit\tid1\twww.example.org\t0.001");
    assertThat(log.the(USER_AGENT)).isEqualTo("Mozilla/5.0 (X11)");
    assertThat(log.the(HOST)).isEqualTo("www.example.org");
    assertThat(log.the(QUERY)).isEqualTo("null");
    assertThat(log.the(EVENT_TIME)).isEqualTo("2024-03-01T10:00:00Z");
    assertThat(log.the(BYTES)).isEqualTo("1045");
  }

  @Test
  void load_balancers_of_AWS_tell_whole_urls() {
    Reading alb =
        Reading.lines(
            Formats.alb(),
            "https 2024-03-01T10:00:00.186641Z app/my-lb/50dc 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 \"GET https://www.Example.com:443/a?b=c HTTP/1.1\" \"curl/7.46.0\" ECDHE TLSv1.2 arn:x \"Root=1\" \"www.example.com\"");
    assertThat(alb.the(HOST)).isEqualTo("www.example.com");
    assertThat(alb.the(PATH)).isEqualTo("/a");
    assertThat(alb.the(QUERY)).isEqualTo("b=c");
    assertThat(alb.the(ADDRESS)).isEqualTo("192.168.131.39");
    assertThat(alb.the(EVENT_TIME)).isEqualTo("2024-03-01T10:00:00.186641Z");
    Reading elb =
        Reading.lines(
            Formats.elb(),
            "2024-03-01T10:00:00.945958Z my-lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 \"GET http://example.com:80/ HTTP/1.1\" \"curl/7.38.0\" - -");
    assertThat(elb.the(STATUS)).isEqualTo("200");
    assertThat(elb.the(USER_AGENT)).isEqualTo("curl/7.38.0");
  }

  @Test
  void servers_that_log_JSON_are_read() {
    Reading caddy =
        Reading.lines(
            Formats.caddy(),
            "{\"level\":\"info\",\"ts\":1709287200.25,\"request\":{\"remote_ip\":\"1.2.3.4\",\"method\":\"GET\",\"host\":\"localhost:8080\",\"uri\":\"/a?b=1\",\"headers\":{\"User-Agent\":[\"curl/8 \\\"q\\\"\"],\"X\":[]}},\"user_id\":\"\",\"duration\":0.25,\"size\":10900,\"status\":200}");
    assertThat(caddy.the(EVENT_TIME)).isEqualTo("2024-03-01T10:00:00.250Z");
    assertThat(caddy.the(USER_AGENT)).isEqualTo("curl/8 \"q\"");
    assertThat(caddy.the(HOST)).isEqualTo("localhost");
    assertThat(caddy.the(DURATION_MS)).isEqualTo("250");
    assertThat(caddy.the(USER_ID)).isEqualTo("null");
    Reading traefik =
        Reading.lines(
            Formats.traefik(),
            "{\"ClientHost\":\"10.0.0.9\",\"StartUTC\":\"2024-03-01T10:00:00.123456789Z\",\"RequestMethod\":\"GET\",\"RequestHost\":\"a.b\",\"RequestPath\":\"/x?y=z\",\"DownstreamStatus\":200,\"Duration\":123}");
    assertThat(traefik.the(EVENT_TIME)).isEqualTo("2024-03-01T10:00:00.123456Z");
    assertThat(traefik.the(QUERY)).isEqualTo("y=z");
  }

  @Test
  void beacons_come_one_or_many_a_line() {
    Reading log =
        Reading.lines(
            BEACONS,
            "[{\"collected\":\"2024-03-01T10:00:00Z\",\"uid\":\"a\",\"name\":\"page_view\",\"page\":{\"url\":\"https://x.org/p?q#f\"}},"
                + "{\"collected\":\"2024-03-01T10:00:10Z\",\"uid\":\"a\",\"name\":\"page_ping\"}]",
            "[]",
            "{\"collected\":\"2024-03-01T10:00:20Z\",\"name\":\"buy\"}",
            "{\"uid\":\"b\"",
            "{\"uid\":\"b\"}",
            "7");
    assertThat(log.column(TYPE)).hasToString("[page_view, ping, buy]");
    assertThat(log.column(PAGE)).containsExactly(true, false, false);
    assertThat(log.column(HOST).get(0)).hasToString("x.org");
    assertThat(log.filtered()).containsExactly("empty");
    assertThat(log.rejects()).containsExactly(Reason.TORN, Reason.TIME, Reason.FORMAT);
  }

  @Test
  void client_hints_say_what_the_agent_no_longer_does() {
    String agent =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36";
    Reading log =
        Reading.lines(
            Formats.nginx(
                "$remote_addr [$time_iso8601] \"$request\" $status \"$http_user_agent\" \"$http_sec_ch_ua\" \"$http_sec_ch_ua_platform\" \"$http_sec_ch_ua_platform_version\"",
                true),
            "10.0.0.1 [2024-03-01T10:00:00+00:00] \"GET / HTTP/1.1\" 200 \"%s\" \"\\x22Chromium\\x22;v=\\x22124\\x22, \\x22Microsoft Edge\\x22;v=\\x22124\\x22\" \"\\x22Windows\\x22\" \"\\x2215.0.0\\x22\""
                .formatted(agent),
            "10.0.0.1 [2024-03-01T10:00:01+00:00] \"GET / HTTP/1.1\" 200 \"%s\" \"-\" \"-\" \"-\""
                .formatted(agent));
    assertThat(log.column(BROWSER)).hasToString("[Edge, Chrome]");
    assertThat(log.column(OS)).hasToString("[Windows NT, Windows NT]");
  }

  @Test
  void what_a_visitor_has_consented_to_is_kept_as_it_was_said() {
    Reading beacons =
        Reading.lines(
            Formats.json(Map.of("time", "ts", "consent", "consent.ads", "dnt", "dnt")),
            "{\"ts\":1709287200,\"consent\":{\"ads\":\"granted\"},\"dnt\":0}",
            "{\"ts\":1709287201,\"dnt\":1}");
    assertThat(beacons.column(CONSENT)).hasToString("[granted, null]");
    assertThat(beacons.column(DO_NOT_TRACK)).hasToString("[false, true]");
  }

  @Test
  void exports_are_read_by_the_names_of_their_columns() {
    Reading log =
        Reading.lines(
            Formats.csv(',', List.of(), Map.of("time", "when", "url", "page", "visitor", "id")),
            Reading.rules("visitor"),
            "id,\"page\",note,when",
            "7,\"/a,\"\"b\"\"\",x,2024-03-01 10:00:00",
            "8,/c,\"open,2024-03-01 10:00:00",
            "9,/d");
    assertThat(log.the(PATH)).isEqualTo("/a,\"b\"");
    assertThat(log.the(VISITOR)).isEqualTo("visitor:7");
    assertThat(log.rejects()).containsExactly(Reason.TORN, Reason.FORMAT);
  }

  @Test
  void a_format_that_cannot_be_read_is_refused() {
    assertThatThrownBy(() -> Formats.nginx("$remote_addr$status [$time_local]", true))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("side by side");
    assertThatThrownBy(() -> Formats.apache("%h %r"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("no time");
    assertThatThrownBy(() -> Formats.json(Map.of("agent", "ua")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("user-agent");
  }

  @Test
  void apaches_format_strings_are_read_as_the_server_has_them() {
    LineFormat format =
        Formats.apache(
            "\\\"%{X-Forwarded-For}i\\\" %a %{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t %D \\\"%r\\\" %>s %{uid}C");
    Reading log =
        Reading.lines(
            format,
            Reading.rules("cookie.uid"),
            "\"9.9.9.9, 8.8.8.8\" 1.2.3.4 2024-03-01T10:00:00.123 5000 \"GET /a HTTP/2\" 304 u7");
    assertThat(log.the(DURATION_MS)).isEqualTo("5");
    assertThat(log.the(VISITOR)).isEqualTo("cookie.uid:u7");
    assertThat(log.the(ADDRESS)).isEqualTo("1.2.3.4");
    assertThat(log.the("forwarded_for")).isEqualTo("9.9.9.9, 8.8.8.8");
    assertThat(log.the(PAGE)).isEqualTo("true");
    assertThat(log.the(REFERRER)).isEqualTo("null");
    assertThat(log.the(RECEIVED_AT)).isEqualTo("null");
  }
}
