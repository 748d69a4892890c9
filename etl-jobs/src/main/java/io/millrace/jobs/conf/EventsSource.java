package io.millrace.jobs.conf;

import io.millrace.clickstream.log.Formats;
import io.millrace.clickstream.log.LineFormat;
import io.millrace.clickstream.read.DeliveredFiles;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.lake.InvalidSpecException;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where logs or beacons are, and how they are written.
 *
 * @param fields places by field
 * @param columns names of columns; empty if the files tell them
 */
@Doc("Where logs or beacons are, and how they are written.")
public record EventsSource(
    @Doc(
            value =
                "The files that are delivered for a slice, for which {slice} stands. A path without a scheme starts at the project's folder. Packed files are unpacked.",
            example = "landing/weblog/{slice}/*")
        String files,
    @Doc(
            value =
                "common, combined and vhost: Apache's and nginx's. nginx, apache: by pattern. w3c: IIS. cloudfront, elb, alb: AWS. caddy, traefik: their JSON. json, csv, tsv: by fields. snowplow: its enriched events, as TSV.",
            example = "combined")
        Format format,
    @Doc(
            value =
                "For nginx its log_format, for apache its LogFormat, as the server's file has it.",
            example = "'$remote_addr [$time_local] \"$request\" $status $request_time'")
        Optional<String> pattern,
    @Doc(
            value = "For nginx: the escape= of its log_format. With none, no \\x22 is decoded.",
            example = "none")
        @Default("default")
        Escape escape,
    @Doc(
            value =
                "For json, csv and tsv: where an event's fields stand. json: names joined by dots, of an array 0 is the first. csv, tsv: names of columns. For snowplow in place of the usual ones.",
            example = "{ time: ts, url: page.url, visitor: uid, type: name }")
        Map<String, String> fields,
    @Doc(
            value =
                "For csv and tsv whose files have no line that names the columns: their names, in order. A line with more or fewer is rejected.",
            example = "[at, name, path, id]")
        List<String> columns,
    @Doc(value = "The zone of times that are written without an offset.", example = "Europe/Berlin")
        @Default("UTC")
        ZoneId zone,
    @Doc(
            value =
                "Whether a line's time is that of the request's start, or of its end, so that its duration is taken off. Without it: what the format's server writes.",
            example = "end")
        Optional<Logged> loggedAt) {
  private static final Set<Format> BY_PATTERN = EnumSet.of(Format.NGINX, Format.APACHE);
  private static final Set<Format> BY_FIELDS = EnumSet.of(Format.JSON, Format.CSV, Format.TSV);
  private static final Set<Format> BY_COLUMNS = EnumSet.of(Format.CSV, Format.TSV);
  private static final Set<Format> AT_END =
      EnumSet.of(Format.NGINX, Format.W3C, Format.CLOUDFRONT, Format.ELB, Format.ALB, Format.CADDY);

  /** How lines are written. */
  public enum Format {
    COMMON,
    COMBINED,
    VHOST,
    NGINX,
    APACHE,
    W3C,
    CLOUDFRONT,
    ELB,
    ALB,
    CADDY,
    TRAEFIK,
    JSON,
    CSV,
    TSV,
    SNOWPLOW
  }

  /** How nginx writes what could be taken for its format's own characters. */
  public enum Escape {
    DEFAULT,
    NONE
  }

  /** Which moment of a request a line tells. */
  public enum Logged {
    START,
    END
  }

  public EventsSource {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    columns = List.copyOf(columns);
    new Agreement()
        .refuse(
            !files.contains(DeliveredFiles.SLICE),
            "files",
            "All slices would have the same files. Put %s into the path, as in landing/weblog/%1$s/*."
                .formatted(DeliveredFiles.SLICE))
        .refuse(
            BY_PATTERN.contains(format) != pattern.isPresent(),
            "pattern",
            "Formats nginx and apache need a pattern, and no other has one.")
        .refuse(
            format != Format.SNOWPLOW && BY_FIELDS.contains(format) == fields.isEmpty(),
            "fields",
            "Formats json, csv and tsv need fields, snowplow may have them, and no other has.")
        .refuse(
            !BY_COLUMNS.contains(format) && !columns.isEmpty(),
            "columns",
            "Formats csv and tsv may have columns, and no other has.")
        .hold();
    try {
      lines(format, pattern, escape, fields, columns);
    } catch (InvalidSpecException e) {
      throw new InvalidKeyException(pattern.isPresent() ? "pattern" : "fields", e.getMessage());
    }
  }

  LineFormat lines() {
    return lines(format, pattern, escape, fields, columns);
  }

  private static LineFormat lines(
      Format format,
      Optional<String> pattern,
      Escape escape,
      Map<String, String> fields,
      List<String> columns) {
    return switch (format) {
      case COMMON -> Formats.common();
      case COMBINED -> Formats.combined();
      case VHOST -> Formats.vhost();
      case NGINX -> Formats.nginx(pattern.orElseThrow(), escape == Escape.DEFAULT);
      case APACHE -> Formats.apache(pattern.orElseThrow());
      case W3C -> Formats.w3c();
      case CLOUDFRONT -> Formats.cloudfront();
      case ELB -> Formats.elb();
      case ALB -> Formats.alb();
      case CADDY -> Formats.caddy();
      case TRAEFIK -> Formats.traefik();
      case JSON -> Formats.json(fields);
      case CSV -> Formats.csv(',', columns, fields);
      case TSV -> Formats.tsv(columns, fields);
      case SNOWPLOW -> Formats.snowplow(fields);
    };
  }

  boolean isLoggedAtEnd() {
    return loggedAt.map(Logged.END::equals).orElse(AT_END.contains(format));
  }
}
