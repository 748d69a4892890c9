package io.millrace.clickstream.bots;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.flatten;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.hour;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.translate;
import static org.apache.spark.sql.functions.when;

import io.millrace.clickstream.EventColumns;
import java.time.ZoneId;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What each visitor of a site did: one row for each, by one reading of the events. */
final class Clients {
  /** Whether the rules of single events take it for a machine, and which. */
  static final String DECLARED = "_declared";

  static final String DECLARED_REASONS = "_declared_reasons";

  /** Whether it fetched what pages are made of, came by a link, or sent a heart-beat. */
  static final String BROWSES = "_browses";

  /** In parts of a day of 48 quarters of an hour, one bit for each. */
  private static final String QUARTER = "CAST(unix_seconds(event_time) % 86400 AS INT) DIV 900";

  private static final Object[] ASSETS = {
    "css", "js", "mjs", "ico", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "woff", "woff2",
    "ttf", "eot", "otf"
  };

  private Clients() {}

  /** Events without a visitor are nobody's, and left out. */
  static Dataset<Row> of(Dataset<Row> events, ZoneId zone) {
    Column page = col(EventColumns.PAGE);
    Column path = col(EventColumns.PATH);
    Column isAsset = lower(substring_index(path, ".", -1)).isin(ASSETS);
    Column linked =
        col(EventColumns.REFERRER).isNotNull().and(col(EventColumns.REFERRER).notEqual("-"));
    return events
        .where(col(EventColumns.VISITOR).isNotNull())
        .withColumn("_hour", hour(from_utc_timestamp(col(EventColumns.EVENT_TIME), zone.getId())))
        .groupBy(BotColumns.SITE, BotColumns.VISITOR)
        .agg(
            min(EventColumns.USER_AGENT).as(BotColumns.USER_AGENT),
            min(EventColumns.ADDRESS).as(BotColumns.ADDRESS),
            min(EventColumns.EVENT_TIME).as(BotColumns.FIRST_AT),
            max(EventColumns.EVENT_TIME).as(BotColumns.LAST_AT),
            count(lit(1)).as(BotColumns.EVENTS),
            times(page).as(BotColumns.PAGES),
            countDistinct(when(page, path)).as(BotColumns.DISTINCT_PAGES),
            times(path.equalTo("/robots.txt")).as(BotColumns.ROBOTS_TXT),
            times(col(EventColumns.METHOD).equalTo("HEAD")).as(BotColumns.HEADS),
            times(isAsset).as(BotColumns.ASSETS),
            times(page.and(not(linked))).as(BotColumns.WITHOUT_REFERRER),
            max(when(page, length(path).minus(length(translate(path, "/", "")))))
                .as(BotColumns.DEEPEST),
            activeQuarters().as(BotColumns.ACTIVE_QUARTERS),
            expr("bit_count(bit_or(shiftleft(1, _hour)))").as(BotColumns.ACTIVE_HOURS),
            times(col("_hour").between(1, 4)).as(BotColumns.NIGHT_EVENTS),
            max(EventColumns.BOT).as(DECLARED),
            array_sort(array_distinct(flatten(collect_set(EventColumns.BOT_REASONS))))
                .as(DECLARED_REASONS),
            max(isAsset.or(linked).or(col(EventColumns.TYPE).equalTo("ping"))).as(BROWSES));
  }

  /** How many events fulfil a condition. */
  private static Column times(Column condition) {
    return sum(when(condition, 1L).otherwise(0L));
  }

  private static Column activeQuarters() {
    return expr(
        "bit_count(bit_or(if(%1$s < 48, shiftleft(1L, %1$s), 0L)))".formatted(QUARTER)
            + " + bit_count(bit_or(if(%1$s < 48, 0L, shiftleft(1L, %1$s - 48))))"
                .formatted(QUARTER));
  }
}
