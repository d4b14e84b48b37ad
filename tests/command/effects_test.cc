// What the engine tells of each write, so that the same can be made of it
// again: command by command. Waiters and transactions are in
// effects_of_calls_test.cc.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>
#include <string_view>

#include "server/commands/all_commands.h"
#include "server/engine/command_table.h"
#include "tests/support/command_test.h"
#include "tests/support/noted_effects.h"

namespace listq::testing {
namespace {

// The clock of a test stands at 1700000000000.
struct Row {
  std::string_view before;  // lines to run first
  std::string_view request;
  std::string_view effects;
};

// Told in other words, or not at all.
constexpr Row kRows[] = {
    {"RPUSH l a b", "BLPOP x l 0", "LPOP l"},
    {"RPUSH l a b", "BRPOP x l 0", "RPOP l"},
    {"RPUSH l a b", "BLMPOP 0 2 x l LEFT COUNT 9", "LPOP l 2"},
    {"RPUSH l a b", "BLMPOP 0 1 l RIGHT", "RPOP l 1"},
    {"RPUSH l a b", "BLMOVE l d left RIGHT 0", "LMOVE l d left RIGHT"},
    {"RPUSH l a b", "BRPOPLPUSH l d 0", "RPOPLPUSH l d"},
    {"RPUSH l a b", "LMPOP 2 x l LEFT COUNT 9", "LPOP l 2"},
    {"RPUSH l a b", "LMPOP 1 l RIGHT", "RPOP l 1"},
    {"", "LMPOP 1 l RIGHT", ""},
    {"SET l x\nRPUSH k a", "BLMOVE k l LEFT LEFT 0", ""},
    {"ZADD z 1 a 2 b", "BZPOPMIN x z 0", "ZPOPMIN z"},
    {"ZADD z 1 a 2 b", "BZPOPMAX x z 0", "ZPOPMAX z"},
    {"ZADD z 1 a 2 b", "BZMPOP 0 2 x z MIN COUNT 9", "ZPOPMIN z 2"},
    {"ZADD z 1 a 2 b", "ZMPOP 2 x z MAX", "ZPOPMAX z 1"},
    {"SADD s a", "SPOP s", "SREM s a"},
    {"SADD s a b", "SPOP s 2", "DEL s"},
    {"SADD s a b", "SPOP s 0", ""},
    {"", "SPOP s", ""},
    {"SET k v", "EXPIRE k 100", "PEXPIREAT k 1700000100000"},
    {"SET k v", "expire k 100 nx", "PEXPIREAT k 1700000100000 nx"},
    {"SET k v", "EXPIRE k 100 XX", ""},
    {"SET k v", "EXPIRE k -1", "DEL k"},
    {"SET k v", "PEXPIRE k 100", "PEXPIREAT k 1700000000100"},
    {"SET k v", "EXPIREAT k 1800000000", "PEXPIREAT k 1800000000000"},
    {"SET k v", "pexpireat k 1800000000000 NX", "pexpireat k 1800000000000 NX"},
    {"SET k v", "PEXPIREAT k 1", "DEL k"},
    {"SET k v EX 9", "PERSIST k", "PERSIST k"},
    {"SET k v", "PERSIST k", ""},
    {"", "SET k v", "SET k v"},
    {"", "set k v EX 100", "SET k v PXAT 1700000100000"},
    {"", "SET k v PX 100 NX", "SET k v PXAT 1700000000100"},
    {"SET k v", "SET k v XX GET EX 1", "SET k v PXAT 1700000001000"},
    {"", "SET k v EXAT 1800000000", "SET k v PXAT 1800000000000"},
    {"", "SET k v PXAT 1000", "SET k v PXAT 1000 ; DEL k"},
    {"SET k v", "set k v xx Get keepttl", "set k v xx keepttl"},
    {"SET k v", "SET k v NX", ""},
    {"", "SETEX k 100 v", "SET k v PXAT 1700000100000"},
    {"", "PSETEX k 100 v", "SET k v PXAT 1700000000100"},
    {"SET k v", "GETEX k EX 1", "PEXPIREAT k 1700000001000"},
    {"SET k v EX 9", "getex k persist", "PERSIST k"},
    {"SET k v", "GETEX k PXAT 1", "DEL k"},
    {"SET k v", "GETEX k", ""},
    {"SET k v", "GETDEL k", "DEL k"},
    {"", "GETDEL k", ""},
    {"", "GETSET k v", "SET k v"},
    {"", "INCRBYFLOAT k 1.5", "SET k 1.5 KEEPTTL"},
    {"HSET h f 1", "HINCRBYFLOAT h f 1.5", "HSET h f 2.5"},
    {"", "FLUSHDB", "FLUSHDB"},
    {"", "FLUSHALL ASYNC", "FLUSHALL ASYNC"},
    {"", "LPUSH l", ""},
    {"SET l x", "LPUSH l x", ""},
};

// Told as they came.
constexpr Row kVerbatim[] = {
    {"", "APPEND k v", ""},
    {"", "BITFIELD k SET u8 0 1", ""},
    {"SET a x", "BITOP NOT k a", ""},
    {"SET a x", "COPY a k", ""},
    {"", "DECR k", ""},
    {"", "DECRBY k 2", ""},
    {"SET k x", "DEL k no", ""},
    {"HSET h f 1", "HDEL h f no", ""},
    {"", "HINCRBY h f 1", ""},
    {"", "HMSET h f 1", ""},
    {"", "HSET h f 1", ""},
    {"", "HSETNX h f 1", ""},
    {"", "INCR k", ""},
    {"", "INCRBY k 2", ""},
    {"RPUSH l a", "LINSERT l BEFORE a b", ""},
    {"RPUSH l a", "lmove l d LEFT left", ""},
    {"RPUSH l a", "LPOP l", ""},
    {"", "LPUSH l a b", ""},
    {"RPUSH l a", "LPUSHX l a", ""},
    {"RPUSH l a", "LREM l 0 a", ""},
    {"RPUSH l a", "LSET l 0 b", ""},
    {"RPUSH l a b", "LTRIM l 1 1", ""},
    {"SET k x", "MOVE k 3", ""},
    {"", "MSET k 1 a 2", ""},
    {"", "MSETNX k 1 a 2", ""},
    {"SET k x", "RENAME k a", ""},
    {"SET k x", "RENAMENX k a", ""},
    {"RPUSH l a", "RPOP l 1", ""},
    {"RPUSH l a", "RPOPLPUSH l d", ""},
    {"", "RPUSH l a", ""},
    {"RPUSH l a", "RPUSHX l a", ""},
    {"", "SADD s a b", ""},
    {"SADD s a", "SDIFFSTORE k s x", ""},
    {"", "SETBIT k 1 1", ""},
    {"", "SETNX k 1", ""},
    {"", "SETRANGE k 1 x", ""},
    {"SADD s a", "SINTERSTORE k s s", ""},
    {"SADD s a", "SMOVE s d a", ""},
    {"RPUSH l 2 1", "SORT l STORE k", ""},
    {"SADD s a", "SREM s a", ""},
    {"SADD s a", "SUNIONSTORE k s", ""},
    {"SET k x", "SWAPDB 0 1", ""},
    {"SET k x", "UNLINK k", ""},
    {"", "ZADD z 1 a", ""},
    {"ZADD z 1 a", "ZDIFFSTORE k 1 z", ""},
    {"", "ZINCRBY z 1 a", ""},
    {"ZADD z 1 a", "ZINTERSTORE k 1 z", ""},
    {"ZADD z 1 a", "ZPOPMAX z 2", ""},
    {"ZADD z 1 a", "ZPOPMIN z", ""},
    {"ZADD z 1 a", "ZRANGESTORE k z 0 -1", ""},
    {"ZADD z 1 a", "ZREM z a", ""},
    {"ZADD z 1 a", "ZREMRANGEBYLEX z - +", ""},
    {"ZADD z 1 a", "ZREMRANGEBYRANK z 0 0", ""},
    {"ZADD z 1 a", "ZREMRANGEBYSCORE z 0 2", ""},
    {"ZADD z 1 a", "ZUNIONSTORE k 1 z", ""},
};

// What is told of one request on a server of its own.
std::string EffectsOf(std::string_view before, std::string_view request) {
  TestServer server;
  NotedEffects noted;
  TestClient& client = server.Connect();
  client.Pipeline(before);
  server.engine().effects().set_log(&noted);
  client.Pipeline(request);
  return noted.Take();
}

TEST(EffectsTest, WhatWouldNotReplayIsToldInOtherWords) {
  for (const Row& row : kRows) {
    EXPECT_EQ(EffectsOf(row.before, row.request), row.effects) << row.request;
  }
}

TEST(EffectsTest, WhatChangesSomethingIsToldAsItCame) {
  for (const Row& row : kVerbatim) {
    EXPECT_EQ(EffectsOf(row.before, row.request), row.request);
  }
}

TEST(EffectsTest, WhatFindsNothingToChangeIsNotTold) {
  for (const Row& row : kVerbatim) {
    // Databases change places whatever they hold.
    if (row.before.empty() || row.request.starts_with("SWAPDB")) continue;
    EXPECT_EQ(EffectsOf("", row.request), "") << row.request;
  }
}

TEST(EffectsTest, SomeMembersOfASetGoOneByOne) {
  const std::string effects = EffectsOf("SADD s a b c", "SPOP s 2");
  EXPECT_TRUE(effects.starts_with("MULTI ; SREM s ")) << effects;
  EXPECT_TRUE(effects.ends_with(" ; EXEC")) << effects;
  EXPECT_EQ(effects.size(),
            std::string("MULTI ; SREM s a ; SREM s b ; EXEC").size());
}

TEST(EffectsTest, ARestoredKeyDiesAtTheSameTime) {
  TestServer server;
  NotedEffects noted;
  server.engine().effects().set_log(&noted);
  TestClient& client = server.Connect();
  client.Run("SET k 123");
  const std::string payload = client.Ask("DUMP k").text;
  EXPECT_EQ(noted.Take(), "SET k 123");
  const auto restore = [&](std::string_view time, std::string_view options) {
    std::string line = "RESTORE k ";
    (line += time) += " \"";
    for (const char c : payload) {
      char hex[5];
      std::snprintf(hex, sizeof hex, "\\x%02x",
                    static_cast<unsigned>(static_cast<uint8_t>(c)));
      line += hex;
    }
    ((line += "\" ") += options);
    EXPECT_EQ(client.Run(line), "OK");
    return noted.Take();
  };
  EXPECT_EQ(restore("0", "replace"), "RESTORE k 0 " + payload + " replace");
  EXPECT_EQ(restore("9", "REPLACE"),
            "RESTORE k 1700000000009 " + payload + " REPLACE ABSTTL");
  EXPECT_EQ(restore("1800000000000", "REPLACE ABSTTL"),
            "RESTORE k 1800000000000 " + payload + " REPLACE ABSTTL");
  EXPECT_EQ(restore("1", "REPLACE ABSTTL"), "DEL k");
}

bool IsTested(std::string_view command) {
  const auto runs = [&](const Row& row) {
    return server::IsWord(row.request.substr(0, row.request.find(' ')),
                          command);
  };
  return std::any_of(std::begin(kRows), std::end(kRows), runs) ||
         std::any_of(std::begin(kVerbatim), std::end(kVerbatim), runs);
}

TEST(EffectsTest, EveryCommandThatWritesIsTestedHere) {
  for (const auto table : server::AllCommands()) {
    for (const server::CommandSpec& spec : table) {
      // Its payload is none to be written down in a row.
      if (!spec.Has(server::kWrite) || spec.name == "restore") continue;
      EXPECT_TRUE(IsTested(spec.name)) << spec.name;
    }
  }
}

}  // namespace
}  // namespace listq::testing
