package io.millrace.features.online;

import io.millrace.features.reader.RedisClient;
import io.millrace.features.reader.RedisTable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Redis does at once, in Lua. Its keys are a group's two hashes, the entities and the table
 * beside them. Editions are compared byte by byte: Lua's own order of texts is that of the server's
 * language. Redis keeps a script that it has seen, so that sending its text costs no more than the
 * text.
 */
enum RedisScript {
  /** Takes the columns that were seen, and pairs of fields; refuses if the columns are others. */
  REGISTER(
      """
      if (redis.call('HGET', KEYS[2], 'columns') or '') ~= ARGV[1] then return 0 end
      for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
      redis.call('HSETNX', KEYS[2], 'edition', '')
      return 1"""),

  /**
   * Takes an edition, and pairs of an entity and its vector; tells how many were written or held.
   */
  UPSERT(
      """
      local floor = redis.call('HGET', KEYS[2], 'edition')
      if not floor then return redis.error_reply('GONE the table was removed') end
      if less(ARGV[1], floor) then return {0, 0} end
      local written, held = 0, 0
      for i = 2, #ARGV, 2 do
        local there = redis.call('HGET', KEYS[1], ARGV[i])
        if not there or less(there, ARGV[1]) then
          redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
          written = written + 1
        elseif not less(ARGV[1], there) then
          held = held + 1
        end
      end
      return {written, held}"""),

  /** Takes an edition, and pairs of fields; raises the floor unless it is higher already. */
  FINISH(
      """
      local floor = redis.call('HGET', KEYS[2], 'edition')
      if not floor then return redis.error_reply('GONE the table was removed') end
      if less(ARGV[1], floor) then return 0 end
      redis.call('HSET', KEYS[2], 'edition', ARGV[1])
      for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
      return 1"""),

  /** Takes an edition and where to go on; removes what is older of some entities. */
  SWEEP(
      """
      local page = redis.call('HSCAN', KEYS[1], ARGV[2], 'COUNT', 250)
      local gone = 0
      for i = 1, #page[2], 2 do
        if less(page[2][i + 1], ARGV[1]) then
          gone = gone + redis.call('HDEL', KEYS[1], page[2][i])
        end
      end
      return {page[1], gone}""");

  /** Of two texts that begin with an edition; an empty one is less than any. */
  private static final String LESS =
      """
      local function less(a, b)
        for i = 1, %d do
          local x, y = string.byte(a, i) or -1, string.byte(b, i) or -1
          if x ~= y then return x < y end
        end
        return false
      end
      """
          .formatted(RedisTable.EDITION_BYTES);

  private final String body;

  RedisScript(String body) {
    this.body = body;
  }

  /** A call of it, with what it takes. */
  List<byte[]> of(RedisTable table, List<byte[]> arguments) {
    List<byte[]> command = new ArrayList<>(RedisClient.words("EVAL"));
    command.addAll(RedisClient.words(LESS + body, "2"));
    command.addAll(List.of(table.entities(), table.table()));
    command.addAll(arguments);
    return command;
  }
}
