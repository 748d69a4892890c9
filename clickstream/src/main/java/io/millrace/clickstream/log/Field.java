package io.millrace.clickstream.log;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a piece of a line can be. Its name in settings is in small letters, with dashes. */
public enum Field {
  /** The peer that opened the connection. */
  ADDRESS,
  /** The {@code X-Forwarded-For} header. */
  FORWARDED_FOR,
  /** Who was logged in. */
  USER,
  /** When it happened, with or without an offset: CLF, ISO 8601, or a number since 1970. */
  TIME,
  /** Of formats that have them apart: the date, {@code 2024-03-01}. */
  DATE,
  /** Of formats that have them apart: the time of day, {@code 10:11:12}. */
  CLOCK,
  /** When the client made the event, by its own clock. */
  CREATED,
  /** When the client sent the event, by its own clock. */
  SENT,
  /** When a collector received it. */
  RECEIVED,
  /** The request's first line: method, URL, protocol. */
  REQUEST,
  METHOD,
  /** Path and query, or a whole URL. */
  URL,
  PATH,
  QUERY,
  HOST,
  STATUS,
  BYTES,
  /** In seconds, maybe with a fraction. */
  DURATION,
  /** In milliseconds. */
  DURATION_MS,
  /** In microseconds. */
  DURATION_US,
  REFERRER,
  USER_AGENT,
  /** The whole {@code Cookie} header, or with a name the value of one cookie. */
  COOKIE,
  /** An id that the client gave the event. */
  ID,
  /** What kind of event it is. */
  TYPE,
  SITE,
  /** A key that names the visitor, such as a first-party id in a beacon. */
  VISITOR,
  /** {@code DNT} or {@code Sec-GPC}. */
  DNT,
  /** What the visitor has consented to, in whatever words the site's own tool has for it. */
  CONSENT,
  /** Client hints, each by the header of that name. */
  SEC_CH_UA,
  SEC_CH_UA_FULL_VERSION_LIST,
  SEC_CH_UA_MOBILE,
  SEC_CH_UA_MODEL,
  SEC_CH_UA_PLATFORM,
  SEC_CH_UA_PLATFORM_VERSION,
  SEC_CH_UA_ARCH,
  /** Read past. */
  NONE;

  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<Field> of(String word) {
    return Arrays.stream(values()).filter(field -> field.word().equals(word)).findFirst();
  }
}
