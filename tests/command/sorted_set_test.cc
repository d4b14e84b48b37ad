// Sorted sets by member, by range and several of them together.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using SortedSetTest = CommandTest;

constexpr char kNotAFloat[] = "-ERR value is not a valid float";

TEST_F(SortedSetTest, ZaddCountsNewMembersOrChangedOnes) {
  EXPECT_EQ(Run("ZADD z 1 a 2 b"), ":2");
  EXPECT_EQ(Run("ZADD z 1 a 3 b 4 c"), ":1");
  EXPECT_EQ(Run("ZADD z CH 1 a 4 b 5 d"), ":2");
  EXPECT_EQ(Run("ZCARD z"), ":4");
  EXPECT_EQ(Run("ZCARD none"), ":0");
}

TEST_F(SortedSetTest, ZaddAddsNothingIfOneScoreIsBad) {
  EXPECT_EQ(Run("ZADD z 1 a x b"), kNotAFloat);
  EXPECT_EQ(Run("EXISTS z"), ":0");
}

TEST_F(SortedSetTest, ZaddObeysItsConditions) {
  EXPECT_EQ(Run("ZADD z XX 1 a"), ":0");
  EXPECT_EQ(Run("EXISTS z"), ":0");
  EXPECT_EQ(Run("ZADD z NX 1 a"), ":1");
  EXPECT_EQ(Run("ZADD z NX CH 2 a"), ":0");
  EXPECT_EQ(Run("ZADD z GT CH 0 a"), ":0");
  EXPECT_EQ(Run("ZADD z LT CH 0 a"), ":1");
  EXPECT_EQ(Run("ZADD z GT INCR -1 a"), "nil");
  EXPECT_EQ(Run("ZADD z INCR 5 a"), R"("5")");
  EXPECT_EQ(Run("ZINCRBY z 0.5 a"), R"("5.5")");
  EXPECT_EQ(Run("ZADD z NX XX 1 a"),
            "-ERR XX and NX options at the same time are not compatible");
}

TEST_F(SortedSetTest, AnswersScoresAndRanks) {
  Run("ZADD z 1 a 2 b 2 c");
  EXPECT_EQ(Run("ZSCORE z b"), R"("2")");
  EXPECT_EQ(Run("ZSCORE z x"), "nil");
  EXPECT_EQ(Run("ZMSCORE z a x"), R"(["1", nil])");
  EXPECT_EQ(Run("ZRANK z c"), ":2");
  EXPECT_EQ(Run("ZREVRANK z c"), ":0");
  EXPECT_EQ(Run("ZRANK none c"), "nil");
  EXPECT_EQ(Run("TYPE z"), "zset");
}

TEST_F(SortedSetTest, TheKeyGoesWithTheLastMember) {
  Run("ZADD z 1 a 2 b 3 c 4 d 5 e");
  EXPECT_EQ(Run("ZREM z a x"), ":1");
  EXPECT_EQ(Run("ZPOPMIN z"), R"(["b", "2"])");
  EXPECT_EQ(Run("ZPOPMAX z 1"), R"(["e", "5"])");
  EXPECT_EQ(Run("ZMPOP 1 z MIN"), R"(["z", [["c", "3"]]])");
  EXPECT_EQ(Run("ZREM z d d"), ":1");
  EXPECT_EQ(Run("EXISTS z"), ":0");
  EXPECT_EQ(Run("ZPOPMIN z"), "[]");
  EXPECT_EQ(Run("ZMPOP 1 z MIN"), "nil-array");
}

TEST_F(SortedSetTest, ReadsRangesEitherWay) {
  Run("ZADD z 1 a 2 b 3 c");
  EXPECT_EQ(Run("ZRANGE z 0 1"), R"(["a", "b"])");
  EXPECT_EQ(Run("ZREVRANGE z 0 1"), R"(["c", "b"])");
  EXPECT_EQ(Run("ZRANGEBYSCORE z (1 3"), R"(["b", "c"])");
  EXPECT_EQ(Run("ZREVRANGEBYSCORE z 3 (1 LIMIT 1 1"), R"(["b"])");
  EXPECT_EQ(Run("ZRANGE z 2 3 BYSCORE WITHSCORES"), R"(["b", "2", "c", "3"])");
  EXPECT_EQ(Run("ZCOUNT z 2 inf"), ":2");
  Run("ZADD l 0 a 0 b 0 c");
  EXPECT_EQ(Run("ZRANGEBYLEX l [b +"), R"(["b", "c"])");
  EXPECT_EQ(Run("ZREVRANGEBYLEX l + [b"), R"(["c", "b"])");
  EXPECT_EQ(Run("ZLEXCOUNT l - (c"), ":2");
}

TEST_F(SortedSetTest, RemovesRanges) {
  Run("ZADD z 0 a 0 b 1 c 2 d 3 e");
  EXPECT_EQ(Run("ZREMRANGEBYLEX z - [a"), ":1");
  EXPECT_EQ(Run("ZREMRANGEBYSCORE z 1 2"), ":2");
  EXPECT_EQ(Run("ZREMRANGEBYRANK z 0 0"), ":1");
  EXPECT_EQ(Run("ZRANGE z 0 -1"), R"(["e"])");
  EXPECT_EQ(Run("ZREMRANGEBYRANK z 0 -1"), ":1");
  EXPECT_EQ(Run("EXISTS z"), ":0");
}

TEST_F(SortedSetTest, CombinesSortedSetsAndSets) {
  Run("ZADD x 1 a 2 b");
  Run("ZADD y 3 b 4 c");
  Run("SADD t b");
  EXPECT_EQ(Run("ZUNION 2 x y"), R"(["a", "c", "b"])");
  EXPECT_EQ(Run("ZINTER 3 x y t WITHSCORES"), R"(["b", "6"])");
  EXPECT_EQ(Run("ZDIFF 2 x t"), R"(["a"])");
  EXPECT_EQ(Run("ZINTERCARD 2 x y"), ":1");
  EXPECT_EQ(Run("ZUNIONSTORE d 2 x y WEIGHTS 1 10"), ":3");
  EXPECT_EQ(Run("ZSCORE d b"), R"("32")");
  EXPECT_EQ(Run("ZINTERSTORE d 2 x y AGGREGATE MIN"), ":1");
  EXPECT_EQ(Run("ZDIFFSTORE d 2 x x"), ":0");
  EXPECT_EQ(Run("EXISTS d"), ":0");
  EXPECT_EQ(Run("ZRANGESTORE d x 0 0 REV"), ":1");
  EXPECT_EQ(Run("ZRANGE d 0 -1 WITHSCORES"), R"(["b", "2"])");
}

TEST_F(SortedSetTest, PicksMembersByChance) {
  for (int i = 0; i < 300; ++i) {
    Run("ZADD z " + std::to_string(i) + " m" + std::to_string(i));
  }
  EXPECT_EQ(Run("ZRANDMEMBER none"), "nil");
  EXPECT_EQ(a_.Ask("ZRANDMEMBER z 10").elements.size(), 10U);
  EXPECT_EQ(a_.Ask("ZRANDMEMBER z -500 WITHSCORES").elements.size(), 1000U);
  EXPECT_EQ(a_.Ask("ZRANDMEMBER z 500").elements.size(), 300U);
}

TEST_F(SortedSetTest, AScanVisitsEveryMember) {
  for (int i = 0; i < 300; ++i) {
    Run("ZADD z " + std::to_string(i) + " m" + std::to_string(i));
  }
  size_t seen = 0;
  std::string cursor = "0";
  do {
    const auto reply = a_.Ask("ZSCAN z " + cursor);
    cursor = reply.elements[0].text;
    seen += reply.elements[1].elements.size() / 2;
  } while (cursor != "0");
  EXPECT_EQ(seen, 300U);
}

TEST_F(SortedSetTest, ALargeOneStaysWhatItIs) {
  EXPECT_EQ(Run("CONFIG SET zset-max-listpack-entries 2"), "OK");
  Run("ZADD z 1 a 2 b");
  EXPECT_EQ(Run("OBJECT ENCODING z"), R"("listpack")");
  Run("ZADD z 3 c");
  EXPECT_EQ(Run("OBJECT ENCODING z"), R"("skiplist")");
  Run("ZREM z a b");
  EXPECT_EQ(Run("OBJECT ENCODING z"), R"("skiplist")");
  Run("ZRANGESTORE d z 0 -1");
  EXPECT_EQ(Run("OBJECT ENCODING d"), R"("listpack")");
  Run("ZADD y 1 " + std::string(65, 'y'));
  EXPECT_EQ(Run("OBJECT ENCODING y"), R"("skiplist")");
}

TEST_F(SortedSetTest, RefusesKeysOfAnotherType) {
  Run("SET s v");
  for (const char* line :
       {"ZADD s 1 a", "ZREM s a", "ZSCORE s a", "ZPOPMIN s", "ZRANGE s 0 1",
        "ZCOUNT s 0 1", "ZUNION 1 s", "ZRANDMEMBER s", "ZSCAN s 0"}) {
    EXPECT_EQ(Run(line), kWrongType) << line;
  }
  Run("ZADD z 1 a");
  EXPECT_EQ(Run("LPUSH z x"), kWrongType);
}

}  // namespace
}  // namespace listq::testing
