package io.millrace.features.online;

class RedisParityTest extends ParityContract {
  RedisParityTest() {
    super(new RedisPlace("parity"));
  }
}
