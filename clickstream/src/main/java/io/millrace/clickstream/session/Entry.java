package io.millrace.clickstream.session;

import io.millrace.clickstream.EventColumns;
import java.util.List;

/** What a session shows of its first event: the columns of {@link Part#entry}, by place. */
final class Entry {
  static final List<String> COLUMNS =
      List.of(
          EventColumns.VISITOR,
          EventColumns.CAMPAIGN,
          EventColumns.CLICK_ID,
          EventColumns.SOURCE,
          EventColumns.MEDIUM,
          EventColumns.TERM,
          EventColumns.CONTENT,
          EventColumns.CHANNEL,
          EventColumns.REFERRER,
          EventColumns.HOST,
          EventColumns.COUNTRY,
          EventColumns.BROWSER,
          EventColumns.OS,
          EventColumns.DEVICE);
  static final int VISITOR = 0;
  static final int CAMPAIGN = 1;
  static final int CLICK_ID = 2;
  static final int CHANNEL = 7;
  static final String CHANNEL_NAME = COLUMNS.get(CHANNEL);

  /** Those that tell one campaign from another. */
  static final int[] OF_CAMPAIGN = {CAMPAIGN, CLICK_ID, 3, 4};

  private Entry() {}
}
