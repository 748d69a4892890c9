package io.millrace.features.online;

class RedisStoreTest extends OnlineStoreContract {
  RedisStoreTest() {
    super(new RedisPlace("serving"));
  }
}
