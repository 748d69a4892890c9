package io.millrace.jobs.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that cannot be right, each with the message an operator sees. */
class InvalidValuesTest {
  @TempDir Path home;

  /** The one problem of the orders file after a line was added to it, without the file's name. */
  private String problemOf(String line) {
    List<String> problems =
        ProjectFolder.in(home).orders(ProjectFolder.ORDERS + line + "\n").problems();
    assertThat(problems).hasSize(1);
    return problems.get(0).replace("conf/datasets/orders.yaml:", "");
  }

  /** The one problem of the orders file with other checks. */
  private String problemOfCheck(String check) {
    List<String> problems =
        ProjectFolder.in(home)
            .orders(ProjectFolder.ORDERS.replace("- rows: { min: 1 }", "- " + check))
            .problems();
    assertThat(problems).hasSize(1);
    return problems.get(0).replace("conf/datasets/orders.yaml:", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "fetch-sise: 10 | 9:1  fetch-sise: unknown key. Did you mean 'fetch-size'?",
        "fetch_size: 10 | 9:1  fetch_size: unknown key. Did you mean 'fetch-size'?",
        "fetch-size: many | 9:13  fetch-size: 'many' is no whole number. Write one such as 4.",
        "fetch-size: [1] | 9:13  fetch-size: A single value is expected here, not a list.",
        "fetch-size: 0 | 9:13  fetch-size: It must be at least 1.",
        "columns: all | 9:10  columns: A map is expected here, not a single value.",
        "columns: { a: text } | 9:15  columns.a: A map is expected here, not a single value.",
        "columns: { a: { mask: md5 } } | 9:23  columns.a.mask: 'md5' is not one of: sha256.",
        "columns: { a.b: { type: txet } } | 9:25  columns.\"a.b\".type: 'txet' is no type that a column of a database can be given. Write string or decimal(p,s).",
        "keys: { a: b } | 9:7  keys: A list is expected here, not a map.",
        "keys: [a, [b]] | 9:11  keys[1]: A single value is expected here, not a list.",
        "ungated: yes | 9:10  ungated: 'yes' is not one of: false, true.",
        "empty: allow | 9:8  empty: 'allow' is not one of: allowed, refused. Did you mean 'allowed'?",
        "expect: { ready-within: 4 hours } | 9:25  expect.ready-within: '4 hours' is no duration. Write 30m, 4h or 7d.",
        "expect: { ready-within: -1h } | 9:25  expect.ready-within: '-1h' is no duration. Write 30m, 4h or 7d.",
        "expect: { ready-within: 99999999999h } | 9:25  expect.ready-within: '99999999999h' is no duration. Write 30m, 4h or 7d.",
        "start: 2024-02-30 | 9:8  start: '2024-02-30' is no date. Write one such as 2024-03-01.",
        "schedule: daily | 9:11  schedule: 'daily' has 1 fields, and a cron expression has five: minute, hour, day of month, month, day of week, as in \"0 2 * * *\".",
        "schedule: 0 25 * * * | 9:11  schedule: '25' is no hour of a cron expression: write *, a number from 0 to 23, a range such as 0-23, or a step such as */2.",
        "schedule: 0 2 * * 1-0 | 9:11  schedule: '1-0' is no day of week of a cron expression: write *, a number from 0 to 7, a range such as 0-7, or a step such as */2.",
        "time: placed_at | 9:7  time: Only mode window has a time column. Remove it, or write mode: window.",
        "query: select 1 | 9:1  query: 'table' is here already, and only one of these may be: table, query.",
        "split: { count: 0 } | 9:17  split.count: It must be between 1 and 1000.",
        "owner: ${OWNER} | 9:8  owner: The environment has no variable OWNER. Set it, or write ${OWNER:-default}.",
        "owner: ${OWNER | 9:8  owner: '${' opens no variable. Write ${NAME}, ${NAME:-default}, or $${ for '${'.",
      })
  void a_wrong_value_is_told(String line, String message) {
    assertThat(problemOf(line)).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "compleet: id | 8:5  checks[0].compleet: unknown key. Did you mean 'complete'?",
        "level: warn | 8:5  checks[0]: One of these keys is missing: rows, complete, unique, in, matches, between, range, satisfies, references, fresh, schema, parity.",
        "{ complete: id, unique: id } | 8:21  checks[0].unique: 'complete' is here already, and only one of these may be: rows, complete, unique, in, matches, between, range, satisfies, references, fresh, schema, parity.",
        "{ complete: id, level: fial } | 8:28  checks[0].level: 'fial' is not one of: fail, warn. Did you mean 'fail'?",
        "in: { colunm: status, values: [a] } | 8:11  checks[0].in.colunm: unknown key. Did you mean 'column'?",
        "in: { values: [a] } | 8:9  checks[0].in.column: missing. The column. Write column: status",
        "in: { column: status, values: [] } | 8:9  checks[0].in: 'in' needs at least one value, as in in: { column: status, values: [new, paid] }.",
        "complete: [a, b] | 8:15  checks[0].complete: A single value or a map is expected here, not a list. Write a '- complete:' for each.",
        "rows: 5 | 8:11  checks[0].rows: A map is expected here, not a single value.",
        "rows: {} | 8:11  checks[0].rows: 'rows' asks for nothing. Give it a bound, as in rows: { min: 1 }.",
        "rows: { change: { min: half } } | 8:28  checks[0].rows.change.min: 'half' is no number or percentage. Write 0.5 or 50%.",
        "complete: { column: id, share: 120% } | 8:36  checks[0].complete.share: '120%' is no share. Write a number from 0 to 1, or a percentage such as 99.5%.",
        "unique: { column: a, columns: b } | 8:23  checks[0].unique.column: 'column' is the same as 'columns'. Keep one of the two.",
        "unique: [] | 8:13  checks[0].unique: 'unique' needs at least one column, as in unique: [order_id].",
        "matches: { column: a, pattern: '[a-' } | 8:36  checks[0].matches.pattern: '[a-' is no regular expression: Illegal character range at position 4.",
        "between: { column: a } | 8:14  checks[0].between: 'between' needs 'min' or 'max', or both.",
        "range: { of: median, column: a, min: 1 } | 8:18  checks[0].range.of: 'median' is not one of: max, mean, min, sum. Did you mean 'mean'?",
        "range: { of: mean, column: a, min: 9, max: 1 } | 8:12  checks[0].range: 'mean' has its bounds reversed: nothing is at least 9 and at most 1.",
        "references: { column: a, dataset: ../etc } | 8:39  checks[0].references.dataset: '../etc' cannot name a dataset. Write layer.name, each a lower-case letter and then letters, digits or '_', as in bronze.orders.",
        "references: { column: a, dataset: bronze.order } | 8:39  checks[0].references.dataset: There is no dataset 'bronze.order'. Did you mean 'bronze.orders'?",
        "references: { columns: [a, b], dataset: bronze.orders, to: [a] } | 8:17  checks[0].references: 'references' compares columns one by one, and has 2 here and 1 in bronze.orders. Name as many on both sides.",
        "fresh: { column: a } | 8:12  checks[0].fresh.within: missing. How far before the end of the slice it may be. Write within: 2d",
      })
  void a_wrong_check_is_told(String check, String message) {
    assertThat(problemOfCheck(check)).isEqualTo(message);
  }
}
