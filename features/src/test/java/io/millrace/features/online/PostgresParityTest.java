package io.millrace.features.online;

class PostgresParityTest extends ParityContract {
  PostgresParityTest() {
    super(new PostgresPlace("parity"));
  }
}
