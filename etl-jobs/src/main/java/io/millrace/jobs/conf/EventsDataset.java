package io.millrace.jobs.conf;

import io.millrace.clickstream.EventColumns;
import io.millrace.clickstream.event.EventRules;
import io.millrace.clickstream.event.Network;
import io.millrace.clickstream.event.Privacy;
import io.millrace.clickstream.event.VisitorKey;
import io.millrace.clickstream.read.EventsSpec;
import io.millrace.ingest.secrets.SecretRef;
import io.millrace.jobs.conf.shape.Agreement;
import io.millrace.jobs.conf.shape.As;
import io.millrace.jobs.conf.shape.Bare;
import io.millrace.jobs.conf.shape.Default;
import io.millrace.jobs.conf.shape.Doc;
import io.millrace.jobs.conf.shape.Inline;
import io.millrace.jobs.conf.shape.InvalidKeyException;
import io.millrace.jobs.conf.shape.Named;
import io.millrace.lake.InvalidSpecException;
import io.millrace.lake.Slicing;
import io.millrace.lake.TableSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Access logs or beacons, as events of the days on which they happened. */
@Named("events")
@Doc("Access logs or beacons, as events of the days on which they happened.")
public record EventsDataset(
    @Inline Identity identity,
    @Doc("Where logs or beacons are, and how they are written.") EventsSource from,
    @Doc(value = "The site that events belong to which name none.", example = "www")
        @Default("site")
        String site,
    @Doc(
            value =
                "What tells visitors apart: of these the first that an event has, from cookie.NAME, visitor, user, ip, user-agent, site and day; + joins several.",
            example = "[cookie.uid, user-agent + ip]")
        List<String> visitor,
    @Doc(
            value =
                "Hosts whose links are no origin of visits: the site's own, and those that visitors come back from, such as payment providers.",
            example = "[www.example.org, pay.example.com]")
        List<String> ownHosts,
    @Doc(
            value = "Networks of proxies whose X-Forwarded-For is believed. Without it: none.",
            example = "[10.0.0.0/8]")
        List<String> proxies,
    @Doc("Networks that are of machines.") Optional<Bots> bots,
    @Doc("Databases of addresses.") Optional<Geo> geo,
    @Doc("What of a person is kept. Without it: all that the logs hold.") Optional<Keeping> privacy,
    @Doc("How events are cut into slices.") @As(EventSlicesForm.class) Slicing slices,
    @Doc("What becomes of events that are delivered for other slices than their own.")
        Optional<Late> late,
    @Doc("How much of a slice may be impossible to understand.") Optional<Rejects> rejects,
    @Inline Publication publication)
    implements DatasetSpec {

  /** What is delivered for other slices. */
  @Bare("accept")
  @Doc("What becomes of events that are delivered for other slices than their own.")
  public record Late(
      @Doc(
              value =
                  "How long before the start of its delivery's slice an event may have happened and still restate its own. Older ones are held until their slice is built again.",
              example = "30d")
          @Default("30d")
          Duration accept,
      @Doc(
              value =
                  "How long after the end of its delivery's slice an event may have happened. Later ones are held: their clock is wrong.",
              example = "1d")
          @Default("1d")
          Duration ahead) {
    static final Late USUAL = new Late(Duration.ofDays(30), Duration.ofDays(1));
  }

  /** How much may be impossible to understand. */
  @Bare("allow")
  @Doc("How much of a slice may be impossible to understand; it goes to the table's _rejects.")
  public record Rejects(
      @Doc("A number of lines, or a share such as 0.1%.") @Default("1%") Allowance allow) {
    static final Allowance USUAL = Allowance.parse("1%");
  }

  /** Networks of machines. */
  @Doc("Networks of machines, such as those of data centres.")
  public record Bots(
      @Doc(value = "By addresses.", example = "[192.0.2.0/24]") List<String> networks,
      @Doc(value = "By their numbers; needs geo.systems.", example = "[16509, 14618]")
          List<Long> systems) {}

  /** Databases of addresses. */
  @Doc(
      "Databases of addresses in MaxMind's format. A path without a scheme starts at the project's folder; every executor must have the file.")
  public record Geo(
      @Doc(value = "Countries.", example = "data/GeoLite2-Country.mmdb") Optional<String> countries,
      @Doc(value = "Numbers of networks.", example = "data/GeoLite2-ASN.mmdb")
          Optional<String> systems) {}

  /** What of a person is kept. */
  @Doc("What of a person is kept.")
  public record Keeping(
      @Doc(value = "How many bits of an address of version 4.", example = "24") @Default("32")
          int addressBits,
      @Doc(value = "How many bits of an address of version 6.", example = "48") @Default("128")
          int addressBits6,
      @Doc(
              value = "The only parameters of URLs that are kept. Without it: all.",
              example = "[utm_source, utm_medium, utm_campaign, id]")
          Optional<List<String>> query,
      @Doc(
              value =
                  "Where the key is by which users and visitors are hashed. Without it they stay as they are.",
              example = "env:VISITOR_KEY")
          Optional<SecretRef> key,
      @Doc("Stands before each hash. Raise it with every new key.") @Default("1")
          String keyVersion) {}

  public EventsDataset {
    visitor = List.copyOf(visitor);
    ownHosts = List.copyOf(ownHosts);
    proxies = List.copyOf(proxies);
    new Agreement()
        .refuse(
            visitor.isEmpty(),
            "visitor",
            "Say what tells visitors apart: visitor: [cookie.uid, user-agent + ip].")
        .refuse(
            slices.column().filter(name -> EventColumns.comments().containsKey(name)).isPresent(),
            "slices",
            "Events have a column of that name already. Call it event_date.")
        .refuse(
            bots.filter(networks -> !networks.systems().isEmpty()).isPresent()
                && geo.flatMap(Geo::systems).isEmpty(),
            "bots",
            "To know an address's network by number, name a database: geo: { systems: PATH }.")
        .hold();
    all("visitor", visitor, VisitorKey::parse);
    all("proxies", proxies, Network::parse);
    all("bots", bots.map(Bots::networks).orElse(List.of()), Network::parse);
  }

  private static <T> List<T> all(String key, List<String> texts, Function<String, T> parse) {
    try {
      return texts.stream().map(parse).toList();
    } catch (InvalidSpecException e) {
      throw new InvalidKeyException(key, e.getMessage());
    }
  }

  @Override
  public Slicing slicing() {
    return slices;
  }

  @Override
  public List<String> keys() {
    return List.of(EventColumns.EVENT_ID);
  }

  @Override
  public boolean isMerged() {
    return false;
  }

  /** What one delivers late, changes days before it. */
  @Override
  public boolean isBuiltInOrder() {
    return true;
  }

  /** A day without events is as good as any, once it was delivered. */
  @Override
  public boolean allowsEmpty() {
    return true;
  }

  /** Whether a slice of which nothing was delivered is one without events. */
  public boolean mayBeUndelivered() {
    return publication.empty() == Publication.EmptySlices.ALLOWED;
  }

  public Allowance rejectsAllowed() {
    return rejects.map(Rejects::allow).orElse(Rejects.USUAL);
  }

  /** With what each column holds, unless the file says it better. */
  @Override
  public TableSpec tableSpec() {
    TableSpec spec = DatasetSpec.super.tableSpec();
    Map<String, String> comments = new HashMap<>(EventColumns.comments());
    comments.putAll(spec.columnComments());
    return new TableSpec(
        spec.name(),
        spec.slicing(),
        spec.description(),
        spec.owner(),
        comments,
        spec.merges(),
        EventColumns.STATISTICS);
  }

  /**
   * How deliveries become events.
   *
   * @param paths makes a path absolute that starts at the project's folder
   * @param secrets resolves references
   */
  public EventsSpec eventsSpec(UnaryOperator<String> paths, Function<SecretRef, String> secrets) {
    EventRules rules =
        new EventRules(
            site,
            all("visitor", visitor, VisitorKey::parse),
            from.zone(),
            from.isLoggedAtEnd(),
            all("proxies", proxies, Network::parse),
            ownHosts,
            all("bots", bots.map(Bots::networks).orElse(List.of()), Network::parse),
            bots.map(Bots::systems).orElse(List.of()),
            geo.flatMap(Geo::countries).map(paths).orElse(""),
            geo.flatMap(Geo::systems).map(paths).orElse(""),
            privacy.map(keeping -> privacy(keeping, secrets)).orElse(Privacy.NONE));
    Late lateness = late.orElse(Late.USUAL);
    return new EventsSpec(
        from.lines(), rules, lateness.accept(), lateness.ahead(), !masks(EventColumns.USER_AGENT));
  }

  private static Privacy privacy(Keeping keeping, Function<SecretRef, String> secrets) {
    return new Privacy(
        keeping.addressBits(),
        keeping.addressBits6(),
        keeping.query().isPresent(),
        keeping.query().orElse(List.of()),
        keeping
            .key()
            .map(ref -> new Privacy.Key(secrets.apply(ref), keeping.keyVersion()))
            .orElse(Privacy.Key.NONE));
  }
}
