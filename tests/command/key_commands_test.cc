// Keys as such: DEL, EXISTS, TYPE, RENAME, COPY, MOVE, OBJECT and their like.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using KeyCommandsTest = CommandTest;

constexpr char kNoSuchKey[] = "-ERR no such key";
constexpr char kDbIndex[] = "-ERR DB index is out of range";
constexpr char kSameObject[] =
    "-ERR source and destination objects are the same";

TEST_F(KeyCommandsTest, DelAndUnlinkCountWhatTheyRemove) {
  Run("RPUSH q x");
  Run("SET s v");
  EXPECT_EQ(Run("DEL q none q"), ":1");
  EXPECT_EQ(Run("UNLINK s s"), ":1");
  EXPECT_EQ(Run("DBSIZE"), ":0");
  EXPECT_EQ(Run("DEL"), ArityErrorOf("del"));
  EXPECT_EQ(Run("UNLINK"), ArityErrorOf("unlink"));
}

TEST_F(KeyCommandsTest, ExistsAndTouchCountAKeyAsOftenAsItIsNamed) {
  Run("SET s v");
  EXPECT_EQ(Run("EXISTS s none s"), ":2");
  EXPECT_EQ(Run("TOUCH s none s"), ":2");
}

TEST_F(KeyCommandsTest, TypeNamesTheType) {
  Run("SET s v");
  Run("RPUSH q x");
  EXPECT_EQ(Run("TYPE s"), "string");
  EXPECT_EQ(Run("TYPE q"), "list");
  EXPECT_EQ(Run("TYPE none"), "none");
}

TEST_F(KeyCommandsTest, RenameReplacesTheTargetAndKeepsTheExpiry) {
  Run("RPUSH q x");
  Run("EXPIRE q 100");
  Run("SET s v");
  EXPECT_EQ(Run("RENAME q s"), "OK");
  EXPECT_EQ(Run("LRANGE s 0 -1"), R"(["x"])");
  EXPECT_EQ(Run("TTL s"), ":100");
  EXPECT_EQ(Run("EXISTS q"), ":0");
  EXPECT_EQ(Run("RENAME q s"), kNoSuchKey);
}

TEST_F(KeyCommandsTest, RenameTakesTheExpiryOfTheTargetAway) {
  Run("SET s v EX 100");
  Run("RPUSH q x");
  Run("RENAME q s");
  EXPECT_EQ(Run("TTL s"), ":-1");
}

TEST_F(KeyCommandsTest, RenameToItselfNeedsTheKey) {
  EXPECT_EQ(Run("RENAME q q"), kNoSuchKey);
  EXPECT_EQ(Run("RENAMENX q q"), kNoSuchKey);
  Run("RPUSH q x");
  EXPECT_EQ(Run("RENAME q q"), "OK");
  EXPECT_EQ(Run("RENAMENX q q"), ":0");
  EXPECT_EQ(Run("LLEN q"), ":1");
}

TEST_F(KeyCommandsTest, RenamenxLeavesTheTargetAlone) {
  Run("RPUSH q x");
  Run("SET s v");
  EXPECT_EQ(Run("RENAMENX q s"), ":0");
  EXPECT_EQ(Run("GET s"), R"("v")");
  EXPECT_EQ(Run("RENAMENX q t"), ":1");
  EXPECT_EQ(Run("RENAMENX q t"), kNoSuchKey);
}

TEST_F(KeyCommandsTest, CopyMakesAListOfItsOwn) {
  Run("RPUSH q a b");
  Run("EXPIRE q 100");
  EXPECT_EQ(Run("COPY q r"), ":1");
  Run("RPUSH q c");
  EXPECT_EQ(Run("LRANGE r 0 -1"), R"(["a", "b"])");
  EXPECT_EQ(Run("TTL r"), ":100");
  EXPECT_EQ(Run("COPY q r"), ":0");
  EXPECT_EQ(Run("COPY q r REPLACE"), ":1");
  EXPECT_EQ(Run("LLEN r"), ":3");
  EXPECT_EQ(Run("COPY none r REPLACE"), ":0");
}

TEST_F(KeyCommandsTest, CopyReachesOtherDatabases) {
  Run("SET s v");
  EXPECT_EQ(Run("COPY s s DB 1"), ":1");
  EXPECT_EQ(Run("COPY s s db 1"), ":0");
  EXPECT_EQ(Run("COPY s s DB 1 REPLACE"), ":1");
  Run("SELECT 1");
  EXPECT_EQ(Run("GET s"), R"("v")");
}

TEST_F(KeyCommandsTest, CopyChecksItsOptions) {
  EXPECT_EQ(Run("COPY a a"), kSameObject);
  EXPECT_EQ(Run("COPY a a DB 0"), kSameObject);
  EXPECT_EQ(Run("COPY a b DB 16"), kDbIndex);
  EXPECT_EQ(Run("COPY a b DB -1"), kDbIndex);
  EXPECT_EQ(Run("COPY a b DB abc"), kNotAnInteger);
  EXPECT_EQ(Run("COPY a b DB"), kSyntax);
  EXPECT_EQ(Run("COPY a b FOO"), kSyntax);
}

TEST_F(KeyCommandsTest, MoveTakesTheKeyToAnotherDatabase) {
  Run("RPUSH q x");
  Run("EXPIRE q 100");
  EXPECT_EQ(Run("MOVE q 1"), ":1");
  EXPECT_EQ(Run("EXISTS q"), ":0");
  EXPECT_EQ(Run("MOVE q 1"), ":0");
  Run("SET q v");
  EXPECT_EQ(Run("MOVE q 1"), ":0");
  Run("SELECT 1");
  EXPECT_EQ(Run("TTL q"), ":100");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["x"])");
}

TEST_F(KeyCommandsTest, MoveChecksTheDatabase) {
  EXPECT_EQ(Run("MOVE q 0"), kSameObject);
  EXPECT_EQ(Run("MOVE q 16"), kDbIndex);
  EXPECT_EQ(Run("MOVE q -1"), kDbIndex);
  EXPECT_EQ(Run("MOVE q abc"), kNotAnInteger);
}

TEST_F(KeyCommandsTest, RandomkeyAnswersAKeyThatLives) {
  EXPECT_EQ(Run("RANDOMKEY"), "nil");
  Run("SET only v");
  for (int i = 0; i < 50; ++i) Run("SET k" + std::to_string(i) + " v PX 10");
  server_.clock().Advance(20'000);
  EXPECT_EQ(Run("RANDOMKEY"), R"("only")");
}

TEST_F(KeyCommandsTest, KeysMatchesAPattern) {
  EXPECT_EQ(Run("KEYS *"), "[]");
  Run("SET one 1");
  Run("SET two 2");
  EXPECT_EQ(Run("KEYS t*"), R"(["two"])");
  EXPECT_EQ(Run("KEYS [nop]ne"), R"(["one"])");
  EXPECT_EQ(Run("KEYS three"), "[]");
  EXPECT_EQ(Run("DBSIZE"), ":2");
}

TEST_F(KeyCommandsTest, ObjectEncodingOfStringsGoesByTheirText) {
  Run("SET s abc");
  Run("SET n 12345");
  Run("SET long " + std::string(45, 'x'));
  EXPECT_EQ(Run("OBJECT ENCODING s"), R"("embstr")");
  EXPECT_EQ(Run("OBJECT ENCODING n"), R"("int")");
  EXPECT_EQ(Run("OBJECT ENCODING long"), R"("raw")");
}

TEST_F(KeyCommandsTest, ObjectIdletimeIsNeverNegative) {
  Run("SET s v");
  server_.clock().Advance(-10'000'000);
  EXPECT_EQ(Run("OBJECT IDLETIME s"), ":0");
}

TEST_F(KeyCommandsTest, ObjectIdletimeCountsFromTheLastUse) {
  Run("RPUSH q x");
  server_.Advance(std::chrono::seconds(10));
  EXPECT_EQ(Run("OBJECT IDLETIME q"), ":10");
  EXPECT_EQ(Run("OBJECT ENCODING q"), R"("listpack")");
  EXPECT_EQ(Run("MEMORY USAGE none"), "nil");
  EXPECT_EQ(Run("OBJECT IDLETIME q"), ":10");
  Run("TOUCH q");
  EXPECT_EQ(Run("OBJECT IDLETIME q"), ":0");
}

TEST_F(KeyCommandsTest, WhoAsksAboutAKeyDoesNotUseIt) {
  Run("RPUSH q x");
  server_.Advance(std::chrono::seconds(10));
  for (const char* question :
       {"EXISTS q", "TYPE q", "TTL q", "PTTL q", "EXPIRETIME q",
        "PEXPIRETIME q", "RANDOMKEY", "KEYS *", "SCAN 0"}) {
    Run(question);
    EXPECT_EQ(Run("OBJECT IDLETIME q"), ":10") << question;
  }
  Run("PERSIST q");
  EXPECT_EQ(Run("OBJECT IDLETIME q"), ":0");
}

TEST_F(KeyCommandsTest, ObjectAnswersNilForNoKey) {
  EXPECT_EQ(Run("OBJECT IDLETIME none"), "nil");
  EXPECT_EQ(Run("OBJECT REFCOUNT none"), "nil");
  EXPECT_EQ(Run("OBJECT FREQ none"), "nil");
  Run("SET s v");
  EXPECT_EQ(Run("OBJECT REFCOUNT s"), ":1");
  EXPECT_TRUE(Run("OBJECT FREQ s").starts_with("-ERR An LFU maxmemory policy"));
  EXPECT_TRUE(Run("OBJECT HELP").starts_with("[OBJECT <subcommand>"));
  EXPECT_EQ(Run("OBJECT FOO s"),
            "-ERR unknown subcommand 'FOO'. Try OBJECT "
            "HELP.");
}

TEST_F(KeyCommandsTest, DatabasesAreApart) {
  Run("SET s v");
  EXPECT_EQ(Run("SELECT 15"), "OK");
  EXPECT_EQ(Run("GET s"), "nil");
  Run("SET s other");
  Run("FLUSHDB");
  Run("SELECT 0");
  EXPECT_EQ(Run("GET s"), R"("v")");
}

}  // namespace
}  // namespace listq::testing
