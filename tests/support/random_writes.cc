// The forms of requests. Few keys and few elements, so that requests meet.
#include "tests/support/random_writes.h"

#include <iterator>

namespace listq::testing {

namespace {

// %l %s %h %z %t: a key of a list, a set, a hash, a sorted set, a string; %k:
// of any; %e: an element; %n: a small number; %f: a fraction; %d: a database.
constexpr std::string_view kForms[] = {
    "LPUSH %l %e",
    "LPUSH %l %e %e %e",
    "RPUSH %l %e",
    "RPUSH %l %e %e",
    "LPUSHX %l %e",
    "RPUSHX %l %e",
    "LPOP %l",
    "RPOP %l %n",
    "LPOP %l %n",
    "LSET %l %n %e",
    "LINSERT %l BEFORE %e %e",
    "LREM %l %n %e",
    "LTRIM %l %n -2",
    "LMOVE %l %l left right",
    "RPOPLPUSH %l %l",
    "LMPOP 2 %l %l LEFT COUNT %n",
    "LMPOP 1 %l RIGHT",
    "SADD %s %e %e %e",
    "SADD %s %n %n",
    "SREM %s %e %e",
    "SMOVE %s %s %e",
    "SUNIONSTORE %s %s %s",
    "SINTERSTORE %s %s %s",
    "SDIFFSTORE %s %s %s",
    "HSET %h %e %n %e %n",
    "HSETNX %h %e %n",
    "HMSET %h %e %n",
    "HINCRBY %h %e %n",
    "HINCRBYFLOAT %h %e %f",
    "HDEL %h %e %e",
    "ZADD %z %n %e %f %e",
    "ZADD %z NX %n %e",
    "ZADD %z XX CH %n %e",
    "ZADD %z INCR %f %e",
    "ZADD %z GT %n %e",
    "ZINCRBY %z %f %e",
    "ZREM %z %e %e",
    "ZPOPMIN %z",
    "ZPOPMAX %z %n",
    "ZMPOP 2 %z %z MIN COUNT %n",
    "ZMPOP 1 %z MAX",
    "ZUNIONSTORE %z 2 %z %z WEIGHTS 2 %n",
    "ZINTERSTORE %z 2 %z %z",
    "ZDIFFSTORE %z 2 %z %z",
    "ZRANGESTORE %z %z %n -1",
    "ZREMRANGEBYRANK %z %n %n",
    "ZREMRANGEBYSCORE %z %n %n",
    // A part of them is a matter of chance, since scores differ.
    "ZREMRANGEBYLEX %z - +",
    "SET %t %n",
    "SET %t %e NX",
    "SET %t %n XX GET",
    "SET %t %n EX 1%n00",
    "SET %t %n px 1%n00000 get",
    "SET %t %e KEEPTTL",
    "SET %t %e EXAT 1999999999",
    "SET %t %n PXAT 199999999%n000",
    "SET %t %n GET KEEPTTL",
    "SETEX %t 1%n00 %n",
    "PSETEX %t 1%n00000 %n",
    "SETNX %t %n",
    "GETSET %t %n",
    "GETDEL %t",
    "GETEX %t EX 1%n00",
    "GETEX %t PERSIST",
    "GETEX %t EXAT 1",
    "GETEX %t",
    "APPEND %t %n",
    "SETRANGE %t %n %e",
    "INCR %t",
    "DECR %t",
    "INCRBY %t %n",
    "DECRBY %t %n",
    "INCRBYFLOAT %t %f",
    "MSET %t %n %t %n",
    "MSETNX %t %n %t %n",
    "SETBIT %t %n 1",
    "BITOP OR %t %t %t",
    "BITOP NOT %t %t",
    "BITFIELD %t INCRBY u8 %n %n GET u4 0",
    "EXPIRE %k 1%n00",
    "EXPIRE %k 100%n00 GT",
    "EXPIRE %k -1",
    "PEXPIRE %k 1%n00000 NX",
    "EXPIREAT %k 1999999999",
    "PEXPIREAT %k 1999999999000",
    "PEXPIREAT %k 1",
    "PERSIST %k",
    "DEL %k",
    "DEL %k %k",
    "UNLINK %k",
    "RENAME %k %k",
    "RENAMENX %k %k",
    "COPY %k %k",
    "COPY %k %k REPLACE DB %d",
    "MOVE %k %d",
    "SORT %l ALPHA STORE %l",
    "SORT %s BY nosort STORE %l",
    "SWAPDB %d %d",
    "FLUSHDB",
    "FLUSHALL",
    // The number 123.
    R"(RESTORE %t 0 "\x00\xc0{\n\x00H\xe2S\xe1\x00zg\xb9" REPLACE)",
    R"(RESTORE %t 1%n0000 "\x00\xc0{\n\x00H\xe2S\xe1\x00zg\xb9")",
    R"(RESTORE %t 1 "\x00\xc0{\n\x00H\xe2S\xe1\x00zg\xb9" REPLACE ABSTTL)",
};

constexpr std::string_view kBlockingForms[] = {
    "BLPOP %l 0",
    "BRPOP %l 0",
    "BLMOVE %l %l left right 0",
    "BRPOPLPUSH %l %l 0",
    "BLMPOP 0 1 %l LEFT COUNT %n",
    "BZPOPMIN %z 0",
    "BZPOPMAX %z 0",
    "BZMPOP 0 1 %z MIN COUNT %n",
};

constexpr std::string_view kTypes = "lshzt";
constexpr std::string_view kElements[] = {"a", "b", "c", "12", "x y", "7"};

}  // namespace

std::string RandomWrites::Next() {
  return Expand(kForms[Below(std::size(kForms))]);
}

std::string RandomWrites::NextBlocking() {
  return Expand(kBlockingForms[Below(std::size(kBlockingForms))]);
}

std::string RandomWrites::Expand(std::string_view form) {
  std::string line;
  for (size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '%') {
      line += form[i];
      continue;
    }
    char what = form[++i];
    if (what == 'k') what = kTypes[Below(kTypes.size())];
    if (what == 'e') {
      line += '"';
      line += kElements[Below(std::size(kElements))];
      line += '"';
    } else if (what == 'n') {
      line += std::to_string(1 + Below(5));
    } else if (what == 'f') {
      line += std::to_string(Below(9)) + ".25";
    } else if (what == 'd') {
      line += std::to_string(Below(3));
    } else {
      line += what + std::to_string(1 + Below(3));
    }
  }
  return line;
}

}  // namespace listq::testing
