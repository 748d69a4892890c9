package io.millrace.ingest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.ingest.jdbc.Relation.Table;
import io.millrace.lake.InvalidSpecException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelationTest {
  @Test
  void a_plain_name_is_cut_at_its_dot() {
    assertThat(Relation.table("orders")).isEqualTo(new Table(Optional.empty(), "orders"));
    assertThat(Relation.table("public.orders"))
        .isEqualTo(new Table(Optional.of("public"), "orders"));
    assertThat(Relation.table("public.Order Lines"))
        .isEqualTo(new Table(Optional.of("public"), "Order Lines"));
  }

  @Test
  void quoted_names_may_hold_dots_and_quotes() {
    assertThat(Relation.table("\"my.schema\".\"say \"\"hi\"\"\""))
        .isEqualTo(new Table(Optional.of("my.schema"), "say \"hi\""));
    assertThat(Relation.table("`my.schema`.`back``tick`"))
        .isEqualTo(new Table(Optional.of("my.schema"), "back`tick"));
    assertThat(Relation.table("public.\"a.b\"")).isEqualTo(new Table(Optional.of("public"), "a.b"));
  }

  @Test
  void what_cannot_be_read_is_refused() {
    assertThatThrownBy(() -> Relation.table("a.b.c"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("3 names");
    assertThatThrownBy(() -> Relation.table("\"open"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("a quote is not closed");
    assertThatThrownBy(() -> Relation.table("\"a\"b"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("a dot must follow");
    assertThatThrownBy(() -> Relation.table("public."))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("must not be empty");
  }

  @Test
  void a_query_loses_its_semicolon() {
    assertThat(new Relation.Query("recent", " SELECT 1 ; ").sql()).isEqualTo("SELECT 1 ");
  }
}
