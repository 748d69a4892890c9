package io.millrace.features.online;

class RedisEditionsTest extends EditionsContract {
  RedisEditionsTest() {
    super(new RedisPlace("any_order"));
  }
}
