// Sets, one at a time.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using SetTest = CommandTest;

std::string Numbered(std::string_view prefix, int count) {
  std::string members;
  for (int i = 0; i < count; ++i) {
    members += ' ' + std::string(prefix) + std::to_string(i);
  }
  return members;
}

TEST_F(SetTest, SaddCountsWhatIsNew) {
  EXPECT_EQ(Run("SADD s b a b"), ":2");
  EXPECT_EQ(Run("SADD s a c"), ":1");
  EXPECT_EQ(Run("SMEMBERS s"), R"(["b", "a", "c"])");
  EXPECT_EQ(Run("SCARD s"), ":3");
  EXPECT_EQ(Run("TYPE s"), "set");
}

TEST_F(SetTest, SremTakesTheKeyWithTheLastMember) {
  Run("SADD s a b c");
  EXPECT_EQ(Run("SREM s a x a"), ":1");
  EXPECT_EQ(Run("SREM s c b"), ":2");
  EXPECT_EQ(Run("EXISTS s"), ":0");
  EXPECT_EQ(Run("SREM s a"), ":0");
}

TEST_F(SetTest, TellsWhoIsAMember) {
  Run("SADD s 1 2");
  EXPECT_EQ(Run("SISMEMBER s 1"), ":1");
  EXPECT_EQ(Run("SISMEMBER s 01"), ":0");
  EXPECT_EQ(Run("SMISMEMBER s 2 x 1"), "[:1, :0, :1]");
  EXPECT_EQ(Run("SMISMEMBER none 2 x"), "[:0, :0]");
}

TEST_F(SetTest, RefusesOtherTypes) {
  Run("SET str x");
  for (const char* line :
       {"SADD str a", "SREM str a", "SMEMBERS str", "SCARD str",
        "SISMEMBER str a", "SMISMEMBER str a", "SPOP str", "SPOP str 1",
        "SRANDMEMBER str", "SRANDMEMBER str 1", "SSCAN str 0"}) {
    EXPECT_EQ(Run(line), kWrongType) << line;
  }
}

TEST_F(SetTest, KeepsSetsAsTheSettingsAsk) {
  EXPECT_EQ(Run("CONFIG GET set-max-*"),
            R"(["set-max-intset-entries", "512", "set-max-listpack-entries", )"
            R"("128", "set-max-listpack-value", "64"])");
  Run("CONFIG SET set-max-intset-entries 2");
  Run("CONFIG SET set-max-listpack-entries 3");
  Run("CONFIG SET set-max-listpack-value 4");
  Run("SADD s 1 2");
  EXPECT_EQ(Run("OBJECT ENCODING s"), R"("intset")");
  Run("SADD s x");
  EXPECT_EQ(Run("OBJECT ENCODING s"), R"("listpack")");
  EXPECT_EQ(Run("SMEMBERS s"), R"(["1", "2", "x"])");
  Run("SADD s y");
  EXPECT_EQ(Run("OBJECT ENCODING s"), R"("hashtable")");
  Run("SADD integers 1 2 3 4");
  EXPECT_EQ(Run("OBJECT ENCODING integers"), R"("hashtable")");
  Run("SADD long 12345 abcd");
  EXPECT_EQ(Run("OBJECT ENCODING long"), R"("hashtable")");
}

TEST_F(SetTest, ManyMembersComeAndGo) {
  EXPECT_EQ(Run("SADD s" + Numbered("m", 1000)), ":1000");
  EXPECT_EQ(Run("SADD s" + Numbered("m", 1001)), ":1");
  EXPECT_EQ(Run("SISMEMBER s m999"), ":1");
  EXPECT_EQ(Run("SREM s" + Numbered("m", 1000)), ":1000");
  EXPECT_EQ(Run("SMEMBERS s"), R"(["m1000"])");
}

TEST_F(SetTest, SpopTakesMembersOut) {
  Run("SADD s a");
  EXPECT_EQ(Run("SPOP s"), R"("a")");
  EXPECT_EQ(Run("SPOP s"), "nil");
  EXPECT_EQ(Run("SPOP s 2"), "[]");
  Run("SADD s a b");
  EXPECT_EQ(Run("SPOP s 0"), "[]");
  EXPECT_EQ(Run("SPOP s 5"), R"(["a", "b"])");
  EXPECT_EQ(Run("EXISTS s"), ":0");
  EXPECT_EQ(Run("SPOP s -1"), "-ERR value is out of range, must be positive");
  EXPECT_EQ(Run("SPOP s 1 2"), kSyntax);
}

TEST_F(SetTest, SpopLeavesTheOthers) {
  for (const char* count : {"1", "100", "400", "990"}) {
    Run("SADD s" + Numbered("m", 1000));
    const resp::Reply popped = a_.Ask("SPOP s " + std::string(count));
    std::set<std::string> seen;
    for (const resp::Reply& member : popped.elements) seen.insert(member.text);
    EXPECT_EQ(std::to_string(seen.size()), count);
    EXPECT_EQ(Run("SCARD s"), ":" + std::to_string(1000 - seen.size()));
    for (const std::string& member : seen) {
      EXPECT_EQ(Run("SISMEMBER s " + member), ":0");
    }
  }
}

TEST_F(SetTest, SrandmemberTakesNothingOut) {
  Run("SADD s a");
  EXPECT_EQ(Run("SRANDMEMBER s"), R"("a")");
  EXPECT_EQ(Run("SRANDMEMBER s 3"), R"(["a"])");
  EXPECT_EQ(Run("SRANDMEMBER s -3"), R"(["a", "a", "a"])");
  EXPECT_EQ(Run("SRANDMEMBER s 0"), "[]");
  EXPECT_EQ(Run("SRANDMEMBER none"), "nil");
  EXPECT_EQ(Run("SRANDMEMBER none -3"), "[]");
  EXPECT_EQ(Run("SRANDMEMBER s x"), kNotAnInteger);
  EXPECT_EQ(Run("SRANDMEMBER s 1 2"), kSyntax);
  EXPECT_EQ(Run("SCARD s"), ":1");
}

TEST_F(SetTest, SrandmemberDrawsEveryMemberAtSomeTime) {
  Run("SADD s a b c d");
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) seen.insert(Run("SRANDMEMBER s"));
  EXPECT_EQ(seen.size(), 4u);
}

TEST_F(SetTest, SmoveMovesOneMember) {
  Run("SADD s a b");
  EXPECT_EQ(Run("SMOVE s d a"), ":1");
  EXPECT_EQ(Run("SMOVE s d a"), ":0");
  EXPECT_EQ(Run("SMOVE s s b"), ":1");
  EXPECT_EQ(Run("SMOVE s s x"), ":0");
  EXPECT_EQ(Run("SMOVE s d b"), ":1");
  EXPECT_EQ(Run("EXISTS s"), ":0");
  EXPECT_EQ(Run("SMEMBERS d"), R"(["a", "b"])");
}

TEST_F(SetTest, SmoveChecksTheSourceFirst) {
  Run("SET str x");
  Run("SADD s a");
  EXPECT_EQ(Run("SMOVE none str a"), ":0");
  EXPECT_EQ(Run("SMOVE str none a"), kWrongType);
  EXPECT_EQ(Run("SMOVE s str a"), kWrongType);
  EXPECT_EQ(Run("SMEMBERS s"), R"(["a"])");
}

TEST_F(SetTest, SscanFindsEveryMember) {
  Run("SADD s" + Numbered("m", 1000));
  std::set<std::string> seen;
  std::string cursor = "0";
  do {
    const resp::Reply part = a_.Ask("SSCAN s " + cursor + " COUNT 50");
    cursor = part.elements[0].text;
    EXPECT_LT(part.elements[1].elements.size(), 100u);
    for (const resp::Reply& member : part.elements[1].elements) {
      seen.insert(member.text);
    }
  } while (cursor != "0");
  EXPECT_EQ(seen.size(), 1000u);
}

TEST_F(SetTest, SscanAnswersASmallSetAtOnce) {
  Run("SADD s 1 2 x");
  EXPECT_EQ(Run("SSCAN s 0 COUNT 1"), R"(["0", ["1", "2", "x"]])");
  EXPECT_EQ(Run("SSCAN s 0 MATCH x*"), R"(["0", ["x"]])");
  EXPECT_EQ(Run("SSCAN none 0 COUNT x"), R"(["0", []])");
  EXPECT_EQ(Run("SSCAN s x"), "-ERR invalid cursor");
  EXPECT_EQ(Run("SSCAN s 0 TYPE set"), kSyntax);
}

TEST_F(SetTest, CopiesAreIndependent) {
  Run("SADD s" + Numbered("m", 200));
  Run("COPY s t");
  Run("SREM s m0");
  EXPECT_EQ(Run("SISMEMBER t m0"), ":1");
  EXPECT_EQ(Run("OBJECT ENCODING t"), R"("hashtable")");
}

TEST_F(SetTest, AListsWaiterDoesNotWakeForASet) {
  EXPECT_EQ(b_.Run("BLPOP s 0"), "");
  Run("SADD s a");
  EXPECT_EQ(b_.Take(), "");
  Run("DEL s");
  Run("RPUSH s x");
  EXPECT_EQ(b_.Take(), R"(["s", "x"])");
}

TEST_F(SetTest, CountsChanges) {
  const auto changes = [&] { return Info("rdb_changes_since_last_save"); };
  Run("SADD s a b c d e");
  EXPECT_EQ(changes(), "5");
  Run("SADD s a");
  Run("SREM s x");
  EXPECT_EQ(changes(), "5");
  Run("SREM s a b");
  EXPECT_EQ(changes(), "7");
  Run("SMOVE s t c");
  EXPECT_EQ(changes(), "9");
  Run("SPOP s 5");
  EXPECT_EQ(changes(), "11");
}

}  // namespace
}  // namespace listq::testing
