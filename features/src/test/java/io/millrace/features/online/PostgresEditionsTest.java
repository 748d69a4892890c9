package io.millrace.features.online;

class PostgresEditionsTest extends EditionsContract {
  PostgresEditionsTest() {
    super(new PostgresPlace("any_order"));
  }
}
