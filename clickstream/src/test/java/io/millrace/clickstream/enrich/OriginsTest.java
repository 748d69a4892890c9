package io.millrace.clickstream.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** H36, H55, H56, and Google's default channel group. */
class OriginsTest {
  private final Origins origins = new Origins(Set.of("shop.example", "paypal.com"));

  private String origin(String referrer, String query) {
    Origin origin = origins.of(referrer, query, "www.shop.example");
    return "%s/%s/%s/%s"
        .formatted(origin.medium(), origin.source(), origin.term(), origin.channel());
  }

  @Test
  void known_sites_are_told_by_the_referrer() {
    assertThat(origin("https://www.google.co.uk/search?q=red+shoes", ""))
        .isEqualTo("organic/Google/red shoes/Organic Search");
    assertThat(origin("https://fr.search.yahoo.com/search?p=x", "")).startsWith("organic/Yahoo!/x");
    assertThat(origin("https://l.facebook.com/l.php", ""))
        .isEqualTo("social/Facebook//Organic Social");
    assertThat(origin("https://chatgpt.com/", "")).isEqualTo("ai-assistant/ChatGPT//AI Assistant");
    assertThat(origin("https://blog.example.net/post", ""))
        .isEqualTo("referral/blog.example.net//Referral");
    assertThat(origin("android-app://com.example.reader/", ""))
        .isEqualTo("referral/com.example.reader//Referral");
    assertThat(origin("", "")).isEqualTo("///Direct");
    assertThat(origin("not a link", "")).isEqualTo("///Direct");
  }

  @Test
  void own_pages_and_payment_providers_are_no_origin() {
    assertThat(origin("https://www.shop.example/cart", "")).isEqualTo("internal///Direct");
    assertThat(origin("https://checkout.paypal.com/back", "")).isEqualTo("internal///Direct");
  }

  @Test
  void tags_count_more_than_the_referrer_and_the_first_of_several() {
    Origin tagged =
        origins.of(
            "https://www.google.com/",
            "utm_source=news&utm_medium=email&utm_campaign=may&utm_source=other&utm_content=%zz",
            "");
    assertThat(tagged.source()).isEqualTo("news");
    assertThat(tagged.medium()).isEqualTo("email");
    assertThat(tagged.campaign()).isEqualTo("may");
    assertThat(tagged.content()).isEqualTo("%zz");
    assertThat(tagged.channel()).isEqualTo("Email");
  }

  @Test
  void a_paid_click_is_paid_whatever_else_is_said() {
    assertThat(origin("https://www.google.com/", "gclid=abc")).isEqualTo("cpc/google//Paid Search");
    assertThat(origin("", "utm_source=google&utm_medium=organic&gclid=abc"))
        .isEqualTo("cpc/google//Paid Search");
    assertThat(origins.of("", "gclid=abc", "").clickId()).isEqualTo("gclid:abc");
  }

  @Test
  void spam_is_told() {
    assertThat(origins.of("http://0-0.fr/x", "", "").spam()).isTrue();
    assertThat(origins.of("http://example.net/x", "", "").spam()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "cpc, google, '', Paid Search",
    "cpm, google, '', Paid Search",
    "cpm, adnetwork, '', Display",
    "banner, adnetwork, '', Display",
    "ppc, facebook, '', Paid Social",
    "paid, youtube, '', Paid Video",
    "cpc, partner.example, '', Paid Other",
    "cpc, partner.example, spring-shopping, Paid Shopping",
    "referral, partner.example, shop-week, Organic Shopping",
    "social, any, '', Organic Social",
    "video, any, '', Organic Video",
    "organic, any, '', Organic Search",
    "e-mail, any, '', Email",
    "affiliate, any, '', Affiliates",
    "audio, any, '', Audio",
    "sms, any, '', SMS",
    "webpush, any, '', Mobile Push Notifications",
    "link, any, '', Referral",
    "cpc, google, x-cross-network-x, Cross-network",
    "(none), (direct), '', Direct",
    "strange, any, '', Unassigned"
  })
  void channels_are_those_of_googles_rules(
      String medium, String source, String campaign, String channel) {
    assertThat(Channels.of(medium, source, campaign)).isEqualTo(channel);
  }
}
