package io.millrace.ingest.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.lake.testing.LocalSpark;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MariaDbReadTest {
  @Test
  void rows_and_facts_come_from_the_table() {
    TestMariaDb.execute(
        "CREATE TABLE shop.orders (id int PRIMARY KEY, total numeric(10,2), at timestamp(6), day date, made datetime(6), note text, u8 bigint unsigned, u4 int unsigned, u1 tinyint unsigned, t1 tinyint(1), b1 bit(1), b9 bit(9), y year, tm time, e enum('a','b'), s set('a','b'), j json, bl blob, vb varbinary(5), f float, d double, u2 smallint unsigned, u3 mediumint unsigned, m3 mediumint, uu uuid, ii inet6, dd decimal(40,2))",
        "SET time_zone='+00:00'",
        "INSERT INTO shop.orders(id,total,at,day,made,note,u8,u4,u1,t1,b1,b9,y,tm,e,s,j,bl,vb,f,d,u2,u3,m3,uu,ii) values (1, 1.25, '2024-03-01 00:00:00.123456','2024-03-01','2024-03-31 02:30:00.000001', 'x', 18446744073709551615, 4294967295,255,7,1,511,2024,'-30:00:01','b','a,b','{}','x','y',1.5,2.5,65535,16777215,-5,uuid(),'::1')");
    try (JdbcRead read =
        JdbcRead.open(
            LocalSpark.session(),
            TestMariaDb.source(),
            new JdbcTable(
                Relation.table("orders"),
                List.of(),
                List.of(),
                java.util.Map.of("dd", "string"),
                Optional.empty(),
                java.util.OptionalInt.empty(),
                java.util.OptionalInt.empty(),
                Optional.empty()),
            Optional.empty(),
            List.of("total", "id", "u8"))) {
      System.err.println(read.facts());
      System.err.println(read.input());
      read.rows().printSchema();
      read.rows().show(5, false);
      assertThat(read.rows().count()).isEqualTo(1);
    }
  }
}
