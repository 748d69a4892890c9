package io.millrace.features.online;

class PostgresStoreTest extends OnlineStoreContract {
  PostgresStoreTest() {
    super(new PostgresPlace("serving"));
  }
}
