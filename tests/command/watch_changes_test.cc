// What makes a transaction whose client watches a key do nothing, command by
// command, and what does not.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class WatchChangesTest : public CommandTest {};

struct Change {
  std::string_view before;
  std::string_view change;
  // Of the keys k, l and m, those whose watchers see it.
  std::string_view touched;
};

constexpr Change kChanges[] = {
    // Lists, and keys as such.
    {"", "RPUSH k 1", "k"},
    {"", "LPUSH k 1", "k"},
    {"RPUSH k 1", "RPUSHX k 1", "k"},
    {"", "RPUSHX k 1", ""},
    {"RPUSH k 1", "LPUSHX k 1", "k"},
    {"RPUSH k 1 2", "LPOP k", "k"},
    {"RPUSH k 1 2", "LPOP k 0", ""},
    {"RPUSH k 1 2", "RPOP k 2", "k"},
    {"", "RPOP k", ""},
    {"RPUSH l 1 2", "LMPOP 2 k l LEFT", "l"},
    {"RPUSH k 1 2", "BLPOP k 0", "k"},
    {"RPUSH k 1 2", "LINSERT k BEFORE 2 x", "k"},
    {"RPUSH k 1 2", "LINSERT k BEFORE 3 x", ""},
    {"RPUSH k 1 2", "LSET k 0 x", "k"},
    {"RPUSH k 1 2", "LSET k 9 x", ""},
    {"RPUSH k 1 2", "LREM k 0 1", "k"},
    {"RPUSH k 1 2", "LREM k 0 3", ""},
    {"RPUSH k 1 2", "LTRIM k 0 -1", "k"},
    {"RPUSH k 1 2", "LTRIM k 1 0", "k"},
    {"RPUSH k 1 2", "LMOVE k l LEFT LEFT", "kl"},
    {"RPUSH k 1 2", "RPOPLPUSH k k", "k"},
    {"", "LMOVE k l LEFT LEFT", ""},
    {"RPUSH k 1 2", "BLMOVE k l LEFT LEFT 0", "kl"},
    {"RPUSH k 1 2", "LRANGE k 0 -1", ""},
    {"", "SET k v", "k"},
    {"SET k v", "SET k v", "k"},
    {"SET k v", "SET k w NX", ""},
    {"", "SET k w XX", ""},
    {"SET k v", "SET k w GET", "k"},
    {"SET k v", "GET k", ""},
    {"SET k v", "DEL k l", "k"},
    {"SET k v", "UNLINK k l", "k"},
    {"", "DEL k", ""},
    {"SET k v", "TOUCH k", ""},
    {"SET k v", "RENAME k l", "kl"},
    {"SET k v", "RENAME k k", ""},
    {"SET k v", "RENAMENX k l", "kl"},
    {"SET k v\nSET l v", "RENAMENX k l", ""},
    {"SET k v", "COPY k l", "l"},
    {"SET k v\nSET l v", "COPY k l", ""},
    {"SET k v\nSET l v", "COPY k l REPLACE", "l"},
    {"SET k v", "MOVE k 1", "k"},
    {"", "MOVE k 1", ""},
    {"SET k v", "EXPIRE k 10", "k"},
    {"SET k v", "PEXPIRE k -10", "k"},
    {"SET k v", "EXPIRE k 10 XX", ""},
    {"", "EXPIRE k 10", ""},
    {"SET k v EX 10", "PERSIST k", "k"},
    {"SET k v", "PERSIST k", ""},
    {"SET k v", "FLUSHDB", "k"},
    {"SET k v\nRPUSH l 1", "FLUSHALL", "kl"},
    {"SET k v", "SWAPDB 0 1", "k"},
    {"SET k v", "SWAPDB 0 0", ""},
    {"SET k v", "SWAPDB 1 2", ""},
    {"SET k v\nMOVE k 1", "SWAPDB 1 0", "k"},
    // Strings.
    {"", "SETNX k 1", "k"},
    {"SET k 1", "SETNX k 1", ""},
    {"", "SETEX k 10 1", "k"},
    {"", "PSETEX k 10 1", "k"},
    {"", "GETSET k 1", "k"},
    {"SET k 1", "GETDEL k", "k"},
    {"", "GETDEL k", ""},
    {"SET k 1", "GETEX k", ""},
    {"SET k 1", "GETEX k EX 10", "k"},
    {"SET k 1", "GETEX k PERSIST", ""},
    {"SET k 1 EX 10", "GETEX k PERSIST", "k"},
    {"", "MSET k 1 l 2", "kl"},
    {"", "MSETNX k 1 l 2", "kl"},
    {"SET l 1", "MSETNX k 1 l 2", ""},
    {"SET k 1", "MGET k l", ""},
    {"SET k 1", "APPEND k \"\"", "k"},
    {"", "APPEND k 1", "k"},
    {"", "SETRANGE k 0 1", "k"},
    {"SET k 1", "SETRANGE k 0 \"\"", ""},
    {"", "INCR k", "k"},
    {"SET k a", "INCR k", ""},
    {"SET k 1", "DECRBY k 0", "k"},
    {"SET k 1", "INCRBYFLOAT k 0", "k"},
    {"", "SETBIT k 0 0", "k"},
    {"SET k 1", "SETBIT k 1 0", ""},
    {"SET k 1", "SETBIT k 1 1", "k"},
    {"SET l 1", "BITOP OR k l m", "k"},
    {"", "BITOP OR k l m", ""},
    {"SET k 1", "BITOP OR k l m", "k"},
    {"SET k 1", "BITFIELD k GET u8 0", ""},
    {"SET k 1", "BITFIELD k SET u8 0 49", ""},
    {"SET k 1", "BITFIELD k INCRBY u8 0 1", "k"},
    // Hashes.
    {"", "HSET k f v", "k"},
    {"HSET k f v", "HSET k f v", "k"},
    {"", "HMSET k f v", "k"},
    {"", "HSETNX k f v", "k"},
    {"HSET k f w", "HSETNX k f v", ""},
    {"HSET k f 1", "HINCRBY k f 0", "k"},
    {"HSET k f v", "HINCRBY k f 1", ""},
    {"", "HINCRBYFLOAT k f 1", "k"},
    {"HSET k f v g w", "HDEL k f", "k"},
    {"HSET k f v g w", "HDEL k f g", "k"},
    {"HSET k f v", "HDEL k x", ""},
    {"HSET k f v", "HGETALL k", ""},
    // Sets.
    {"", "SADD k a", "k"},
    {"SADD k a", "SADD k a", ""},
    {"SADD k a", "SREM k a", "k"},
    {"SADD k a", "SREM k b", ""},
    {"SADD k a", "SMOVE k l a", "kl"},
    {"SADD k a b\nSADD l c", "SMOVE k l a", "kl"},
    {"SADD k a b\nSADD l a", "SMOVE k l a", "k"},
    {"SADD k a", "SMOVE k l b", ""},
    {"SADD k a", "SMOVE k k a", ""},
    {"SADD k a b", "SPOP k", "k"},
    {"SADD k a b", "SPOP k 5", "k"},
    {"SADD k a", "SPOP k 0", ""},
    {"", "SPOP k", ""},
    {"SADD k a", "SRANDMEMBER k", ""},
    {"SADD l a\nSADD m a", "SINTERSTORE k l m", "k"},
    {"SADD l a", "SINTERSTORE k l m", ""},
    {"SADD k a", "SINTERSTORE k l m", "k"},
    {"SADD l a", "SUNIONSTORE k l m", "k"},
    {"SADD m a", "SDIFFSTORE k l m", ""},
    {"SADD k a", "SDIFFSTORE k k l", "k"},
    // Sorted sets.
    {"", "ZADD k 1 a", "k"},
    {"ZADD k 1 a", "ZADD k 1 a", ""},
    {"ZADD k 1 a", "ZADD k 2 a", "k"},
    {"ZADD k 1 a", "ZADD k NX 2 a", ""},
    {"", "ZADD k XX 1 a", ""},
    {"", "ZINCRBY k 1 a", "k"},
    {"ZADD k 1 a", "ZINCRBY k 0 a", ""},
    {"ZADD k 1 a", "ZREM k a", "k"},
    {"ZADD k 1 a", "ZREM k b", ""},
    {"ZADD k 1 a 2 b", "ZPOPMIN k", "k"},
    {"ZADD k 1 a 2 b", "ZPOPMAX k 5", "k"},
    {"ZADD k 1 a", "ZPOPMIN k 0", ""},
    {"", "ZPOPMIN k", ""},
    {"ZADD l 1 a", "ZMPOP 2 k l MIN", "l"},
    {"ZADD l 1 a", "BZPOPMIN k l 0", "l"},
    {"ZADD k 1 a", "BZPOPMAX k 0", "k"},
    {"ZADD k 1 a 2 b", "BZMPOP 0 1 k MAX", "k"},
    {"ZADD k 1 a", "ZREMRANGEBYRANK k 0 0", "k"},
    {"ZADD k 1 a", "ZREMRANGEBYSCORE k 5 6", ""},
    {"ZADD k 1 a 1 b", "ZREMRANGEBYLEX k - +", "k"},
    {"ZADD l 1 a", "ZRANGESTORE k l 0 -1", "k"},
    {"ZADD l 1 a", "ZRANGESTORE k l 5 6", ""},
    {"ZADD l 1 a\nSET k 1", "ZRANGESTORE k l 5 6", "k"},
    {"ZADD l 1 a", "ZUNIONSTORE k 2 l m", "k"},
    {"ZADD l 1 a", "ZINTERSTORE k 2 l m", ""},
    {"ZADD l 1 a\nSET k 1", "ZDIFFSTORE k 2 l l", "k"},
    {"ZADD k 1 a", "ZRANGE k 0 -1", ""},
    // Of any type.
    {"RPUSH k 2 1", "SORT k", ""},
    {"RPUSH l 2 1", "SORT l STORE k", "k"},
    {"SET k 1", "SORT l STORE k", "k"},
    {"", "SORT l STORE k", ""},
    {"SET k 1", "DUMP k", ""},
};

TEST_F(WatchChangesTest, EveryChangeIsSeenAndNothingElse) {
  for (const Change& change : kChanges) {
    for (const char* key : {"k", "l", "m"}) {
      Run("FLUSHALL");
      b_.Pipeline(change.before);
      b_.TakeAll();
      EXPECT_EQ(Run("WATCH " + std::string(key)), "OK");
      b_.Run(change.change);
      const bool touched = change.touched.find(key) != change.touched.npos;
      a_.Pipeline("MULTI\nPING\nEXEC");
      EXPECT_EQ(a_.TakeAll(),
                touched ? "OK | QUEUED | nil-array" : "OK | QUEUED | [PONG]")
          << change.change << " and " << key;
    }
  }
}

}  // namespace
}  // namespace listq::testing
