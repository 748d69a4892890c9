package io.millrace.clickstream.event;

import static io.millrace.clickstream.EventColumns.ADDRESS;
import static io.millrace.clickstream.EventColumns.QUERY;
import static io.millrace.clickstream.EventColumns.REFERRER;
import static io.millrace.clickstream.EventColumns.USER_ID;
import static io.millrace.clickstream.EventColumns.VISITOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.clickstream.log.Formats;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** H38, H45, H46. */
class VisitorsTest {
  private static final String NGINX =
      "$remote_addr \"$remote_user\" [$time_local] \"$request\" $status \"$http_referer\" \"$http_user_agent\" \"$cookie_uid\"";

  private static Reading read(Privacy privacy, String user, String cookie) {
    EventRules rules =
        new EventRules(
            "www",
            Stream.of("cookie.uid", "user-agent + ip + site + day").map(VisitorKey::parse).toList(),
            ZoneId.of("UTC"),
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            "",
            "",
            privacy);
    return Reading.lines(
        Formats.nginx(NGINX, true),
        rules,
        "81.2.69.142 \"%s\" [01/Mar/2024:10:00:00 +0000] \"GET /?id=1&mail=a HTTP/1.1\" 200 \"https://x.org/p?mail=b\" \"-\" \"%s\""
            .formatted(user, cookie));
  }

  private static Privacy keyed(String secret, String version) {
    return new Privacy(24, 48, true, List.of("id"), new Privacy.Key(secret, version));
  }

  @Test
  void the_first_key_that_is_there_counts() {
    assertThat(read(Privacy.NONE, "-", "u1").the(VISITOR)).isEqualTo("cookie.uid:u1");
    String fallback = read(Privacy.NONE, "-", "-").the(VISITOR);
    assertThat(fallback).matches("user-agent\\+address\\+site\\+day:[0-9a-f]{32}");
    assertThat(read(Privacy.NONE, "-", "-").the(VISITOR)).isEqualTo(fallback);
  }

  @Test
  void a_key_hashes_visitors_and_users_and_stands_before_them() {
    // echo -n alice@example.org | openssl dgst -sha256 -hmac secret, the first 32 digits
    String alice = read(keyed("secret", "1"), " Alice@Example.ORG ", "u1").the(USER_ID);
    assertThat(alice).isEqualTo("1.8d5d6049fe2ca0f6e15c52eda674e27d");
    assertThat(read(keyed("secret", "1"), "alice@example.org", "u1").the(USER_ID)).isEqualTo(alice);
    assertThat(read(keyed("other", "2"), "alice@example.org", "u1").the(USER_ID)).startsWith("2.");
    assertThat(read(keyed("secret", "1"), "-", "u1").the(VISITOR)).startsWith("cookie.uid:1.");
  }

  @Test
  void only_what_is_allowed_is_kept() {
    Reading log = read(keyed("secret", "1"), "-", "u1");
    assertThat(log.the(ADDRESS)).isEqualTo("81.2.69.0");
    assertThat(log.the(QUERY)).isEqualTo("id=1");
    assertThat(log.the(REFERRER)).isEqualTo("https://x.org/p");
  }
}
