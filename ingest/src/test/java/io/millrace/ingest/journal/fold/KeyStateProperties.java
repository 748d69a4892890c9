package io.millrace.ingest.journal.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.millrace.ingest.journal.Change.Operation;
import io.millrace.ingest.journal.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyStateProperties {
  private static final List<String> COLUMNS = List.of("a", "b", "c", "d");

  @Property
  void no_order_and_no_repetition_matters(
      @ForAll("facts") List<Fact> facts, @ForAll Random random) {
    List<Fact> again = new ArrayList<>(facts);
    again.addAll(facts.subList(0, random.nextInt(facts.size() + 1)));
    Collections.shuffle(again, random);
    assertThat(merged(again, random))
        .usingRecursiveComparison()
        .isEqualTo(merged(facts, new Random(0)));
  }

  @Property
  void every_column_is_as_the_newest_that_says_it(@ForAll("facts") List<Fact> facts) {
    TreeMap<String, Fact> newestFirst = new TreeMap<>(Collections.reverseOrder());
    facts.forEach(fact -> newestFirst.put(fact.position(), fact));
    KeyState state = merged(facts, new Random(1));
    assertThat(state.newest().position()).isEqualTo(newestFirst.firstKey());
    for (String column : COLUMNS) {
      assertThat(sayer(state.facts(), column))
          .isEqualTo(sayer(List.copyOf(newestFirst.values()), column));
    }
  }

  @Property
  void what_is_left_out_is_counted(@ForAll("facts") List<Fact> facts) {
    Tally tally = new Tally();
    KeyState state = KeyState.of(facts.get(0));
    for (Fact fact : facts.subList(1, facts.size())) {
      state = state.merge(KeyState.of(fact), tally);
    }
    assertThat(state.facts().size() + tally.duplicates() + tally.superseded())
        .isEqualTo(facts.size());
  }

  @Property
  void bytes_tell_the_same_state(@ForAll("facts") List<Fact> facts) {
    KeyState state = merged(facts, new Random(2));
    KeyState read = StateCodec.read(new StateCodec().write(state));
    assertThat(read).usingRecursiveComparison().ignoringCollectionOrder().isEqualTo(state);
  }

  /** That of numbers, or one of a letter that no number has. */
  @Property
  void bytes_tell_any_position(
      @ForAll @Size(min = 1, max = 6) List<Long> numbers, @ForAll char letter, @ForAll int at) {
    String made = Position.of(numbers.stream().mapToLong(each -> each).toArray());
    StringBuilder changed = new StringBuilder(made);
    changed.setCharAt(Math.floorMod(at, made.length()), letter);
    for (String position : List.of(made, changed.toString(), made.substring(1), Position.NONE)) {
      Fact fact =
          new Fact(Operation.UPDATE, position, Coverage.ALL, 1, "", 1, new byte[] {1}, 0, 1);
      KeyState read = StateCodec.read(new StateCodec().write(KeyState.of(fact)));
      assertThat(read.newest().position()).isEqualTo(position);
    }
  }

  @Property
  void written_states_are_merged_as_others_are(@ForAll("facts") List<Fact> facts) {
    Tally tally = new Tally();
    KeyState expected = KeyState.of(facts.get(0));
    for (Fact fact : facts.subList(1, facts.size())) {
      expected = expected.merge(KeyState.of(fact), tally);
    }
    Tally writtenTally = new Tally();
    KeyStates written = new KeyStates(false, Long.MAX_VALUE, writtenTally);
    byte[] key = {1};
    facts.forEach(fact -> written.add(key, bytes(fact)));
    List<KeyStates.Entry> entries = new ArrayList<>();
    written.entries().forEachRemaining(entries::add);
    assertThat(entries).hasSize(1);
    assertThat(StateCodec.read(entries.get(0).state()))
        .usingRecursiveComparison()
        .ignoringCollectionOrder()
        .isEqualTo(expected);
    assertThat(writtenTally).usingRecursiveComparison().isEqualTo(tally);
  }

  /** A bound counts what is there, so that it is reached by keys and not by changes of one key. */
  @Property
  void states_are_as_large_as_what_is_left_of_them(
      @ForAll("facts") List<Fact> facts, @ForAll Random random) {
    List<Fact> again = new ArrayList<>(facts);
    again.addAll(facts);
    Collections.shuffle(again, random);
    byte[] key = {1};
    KeyStates all = new KeyStates(false, Long.MAX_VALUE, new Tally());
    again.forEach(fact -> all.add(key, bytes(fact)));
    byte[] left = all.entries().next().state();
    KeyStates once = new KeyStates(false, 150 + key.length + left.length, new Tally());
    again.forEach(fact -> once.add(key, bytes(fact)));
    assertThat(once.isFull()).isFalse();
  }

  /** Of each position one fact, newest first: what a history is made of. */
  @Property
  void states_that_stay_whole_lose_repetitions_alone(
      @ForAll("facts") List<Fact> facts, @ForAll Random random) {
    TreeMap<String, Fact> newestFirst = new TreeMap<>(Collections.reverseOrder());
    facts.forEach(fact -> newestFirst.put(fact.position(), fact));
    Tally tally = new Tally();
    KeyStates sent = new KeyStates(true, Long.MAX_VALUE, tally);
    byte[] key = {1};
    int at = 0;
    while (at < facts.size()) { // parts of a key, from several tasks or given away early
      KeyStates states = new KeyStates(true, Long.MAX_VALUE, tally);
      int end = at + 1 + random.nextInt(facts.size() - at);
      facts.subList(at, end).forEach(fact -> states.add(key, bytes(fact)));
      states.drain(sent::add);
      at = end;
    }
    sent.drain(
        (of, state) ->
            assertThat(StateCodec.read(state).facts())
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(newestFirst.values()));
    assertThat(tally.duplicates()).isEqualTo(facts.size() - newestFirst.size());
    assertThat(tally.superseded()).isZero();
  }

  @Test
  void a_key_with_very_many_states_takes_no_longer_than_many_keys() {
    int many = 200_000;
    KeyStates states = new KeyStates(true, Long.MAX_VALUE, new Tally());
    byte[] key = {1};
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (int i = 0; i < many; i++) {
            states.add(key, bytes(fact(i)));
          }
          states.drain((of, state) -> assertThat(StateCodec.read(state).facts()).hasSize(many));
        });
  }

  private static byte[] bytes(Fact fact) {
    return new StateCodec().write(KeyState.of(fact));
  }

  private static String sayer(List<Fact> newestFirst, String column) {
    return newestFirst.stream()
        .filter(fact -> fact.says().has(column))
        .findFirst()
        .map(Fact::position)
        .orElse("nobody");
  }

  /** Merges pairs at random until one is left. */
  private static KeyState merged(List<Fact> facts, Random random) {
    List<KeyState> states = new ArrayList<>(facts.stream().map(KeyState::of).toList());
    while (states.size() > 1) {
      KeyState one = states.remove(random.nextInt(states.size()));
      int other = random.nextInt(states.size());
      states.set(other, states.get(other).merge(one, new Tally()));
    }
    return states.get(0);
  }

  @Provide
  Arbitrary<List<Fact>> facts() {
    return Arbitraries.integers()
        .between(1, 12)
        .map(KeyStateProperties::fact)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  /** Of one position there is one fact, as a position's digest has it. */
  private static Fact fact(int number) {
    boolean delete = number % 5 == 0;
    Set<String> unsaid =
        number % 3 == 0 ? Set.of("a") : number % 3 == 1 ? Set.of("b", "c") : Set.of();
    Coverage says =
        delete
            ? Coverage.ALL
            : number % 4 == 0 ? Coverage.only(Set.of("d", "a")) : Coverage.allBut(unsaid);
    byte[] image = {(byte) number};
    return new Fact(
        delete ? Operation.DELETE : Operation.UPDATE,
        Position.of(7, number / 2, number % 2), // some differ in the digest alone
        says,
        number,
        "",
        -number,
        image,
        0,
        number);
  }
}
