// Hashes: reading, changing, counting up, picking and scanning.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class HashCommandsTest : public CommandTest {
 protected:
  std::string Encoding() { return Run("OBJECT ENCODING h"); }
  // As many fields, f0 ..., each with a value of the same number.
  void Fill(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(i);
      Run("HSET h f" + number + " v" + number);
    }
  }
};

constexpr char kListpack[] = R"("listpack")";
constexpr char kHashtable[] = R"("hashtable")";

TEST_F(HashCommandsTest, HsetCountsNewFieldsOnly) {
  EXPECT_EQ(Run("HSET h a 1 b 2"), ":2");
  EXPECT_EQ(Run("HSET h b 3 c 4 c 5"), ":1");
  EXPECT_EQ(Run("HMGET h a b c d"), R"(["1", "3", "5", nil])");
  EXPECT_EQ(Run("HLEN h"), ":3");
  EXPECT_EQ(Run("TYPE h"), "hash");
  EXPECT_EQ(Run("HSET h a"), ArityErrorOf("hset"));
  EXPECT_EQ(Run("HSET h a 1 b"), ArityErrorOf("hset"));
}

TEST_F(HashCommandsTest, HmsetAnswersOk) {
  EXPECT_EQ(Run("HMSET h a 1 b 2"), "OK");
  EXPECT_EQ(Run("HGET h b"), R"("2")");
  EXPECT_EQ(Run("HMSET h a 1 b"), ArityErrorOf("hmset"));
}

TEST_F(HashCommandsTest, HsetnxLeavesWhatIsThere) {
  EXPECT_EQ(Run("HSETNX h a 1"), ":1");
  EXPECT_EQ(Run("HSETNX h a 2"), ":0");
  EXPECT_EQ(Run("HGET h a"), R"("1")");
}

TEST_F(HashCommandsTest, ReadsFields) {
  Run("HSET h a hello n 12345 e \"\"");
  EXPECT_EQ(Run("HGET h a"), R"("hello")");
  EXPECT_EQ(Run("HGET h x"), "nil");
  EXPECT_EQ(Run("HEXISTS h a"), ":1");
  EXPECT_EQ(Run("HEXISTS h hello"), ":0");
  EXPECT_EQ(Run("HSTRLEN h a"), ":5");
  EXPECT_EQ(Run("HSTRLEN h n"), ":5");
  EXPECT_EQ(Run("HSTRLEN h e"), ":0");
  EXPECT_EQ(Run("HSTRLEN h x"), ":0");
  EXPECT_EQ(Run("HKEYS h"), R"(["a", "n", "e"])");
  EXPECT_EQ(Run("HVALS h"), R"(["hello", "12345", ""])");
  EXPECT_EQ(Run("HGETALL h"), R"(["a", "hello", "n", "12345", "e", ""])");
}

TEST_F(HashCommandsTest, HgetallIsAMapInResp3) {
  Run("HELLO 3");
  Run("HSET h a 1 b 2");
  EXPECT_EQ(Run("HGETALL h"), R"({"a": "1", "b": "2"})");
  EXPECT_EQ(Run("HGETALL none"), "{}");
}

TEST_F(HashCommandsTest, AnAbsentHashIsEmpty) {
  EXPECT_EQ(Run("HGET none a"), "nil");
  EXPECT_EQ(Run("HMGET none a b"), "[nil, nil]");
  EXPECT_EQ(Run("HGETALL none"), "[]");
  EXPECT_EQ(Run("HKEYS none"), "[]");
  EXPECT_EQ(Run("HVALS none"), "[]");
  EXPECT_EQ(Run("HLEN none"), ":0");
  EXPECT_EQ(Run("HEXISTS none a"), ":0");
  EXPECT_EQ(Run("HSTRLEN none a"), ":0");
  EXPECT_EQ(Run("HDEL none a"), ":0");
  EXPECT_EQ(Run("HRANDFIELD none"), "nil");
  EXPECT_EQ(Run("HRANDFIELD none -3"), "[]");
  EXPECT_EQ(Run("HSCAN none 0 FOO"), R"(["0", []])");
  EXPECT_EQ(Run("EXISTS none"), ":0");
}

TEST_F(HashCommandsTest, EveryCommandRefusesAnotherType) {
  Run("RPUSH q x");
  for (const char* line :
       {"HSET q a 1", "HMSET q a 1", "HSETNX q a 1", "HGET q a", "HMGET q a",
        "HGETALL q", "HKEYS q", "HVALS q", "HLEN q", "HEXISTS q a", "HDEL q a",
        "HSTRLEN q a", "HINCRBY q a 1", "HINCRBYFLOAT q a 1", "HRANDFIELD q",
        "HRANDFIELD q 1", "HSCAN q 0 FOO"}) {
    EXPECT_EQ(Run(line), kWrongType) << line;
  }
  Run("HSET h a 1");
  EXPECT_EQ(Run("LPUSH h x"), kWrongType);
  EXPECT_EQ(Run("GET h"), kWrongType);
}

TEST_F(HashCommandsTest, TheKeyGoesWithItsLastField) {
  Run("HSET h a 1 b 2 c 3");
  EXPECT_EQ(Run("HDEL h a x a"), ":1");
  EXPECT_EQ(Run("HDEL h b c"), ":2");
  EXPECT_EQ(Run("EXISTS h"), ":0");
  Fill(600);
  for (int i = 0; i < 600; ++i) Run("HDEL h f" + std::to_string(i));
  EXPECT_EQ(Run("EXISTS h"), ":0");
}

TEST_F(HashCommandsTest, CountsEveryChange) {
  const auto changes = [this] {
    return std::stoi(Info("rdb_changes_since_last_save"));
  };
  const int before = changes();
  Run("HSET h a 1 b 2");
  EXPECT_EQ(changes(), before + 2);
  Run("HSETNX h a 2");
  Run("HDEL h x");
  EXPECT_EQ(changes(), before + 2);
  Run("HINCRBY h a 1");
  Run("HINCRBYFLOAT h a 1");
  EXPECT_EQ(changes(), before + 4);
  Run("HDEL h a b");
  EXPECT_EQ(changes(), before + 6);
}

TEST_F(HashCommandsTest, HincrbyCounts) {
  EXPECT_EQ(Run("HINCRBY h n 5"), ":5");
  EXPECT_EQ(Run("HINCRBY h n -7"), ":-2");
  EXPECT_EQ(Run("HGET h n"), R"("-2")");
  EXPECT_EQ(Run("HINCRBY h n abc"), kNotAnInteger);
  Run("HSET h s text max 9223372036854775807 min -9223372036854775808");
  EXPECT_EQ(Run("HINCRBY h s 1"), "-ERR hash value is not an integer");
  constexpr char kOverflow[] = "-ERR increment or decrement would overflow";
  EXPECT_EQ(Run("HINCRBY h max 1"), kOverflow);
  EXPECT_EQ(Run("HINCRBY h min -1"), kOverflow);
  EXPECT_EQ(Run("HINCRBY h max -1"), ":9223372036854775806");
}

TEST_F(HashCommandsTest, HincrbyfloatCounts) {
  EXPECT_EQ(Run("HINCRBYFLOAT h n 10.50"), R"("10.5")");
  EXPECT_EQ(Run("HINCRBYFLOAT h n 0.1"), R"("10.6")");
  EXPECT_EQ(Run("HINCRBYFLOAT h n -5"), R"("5.6")");
  EXPECT_EQ(Run("HGET h n"), R"("5.6")");
  EXPECT_EQ(Run("HINCRBYFLOAT h e 2.0e2"), R"("200")");
  EXPECT_EQ(Run("HINCRBYFLOAT h n x"), "-ERR value is not a valid float");
  EXPECT_EQ(Run("HINCRBYFLOAT new n inf"), "-ERR value is NaN or Infinity");
  EXPECT_EQ(Run("EXISTS new"), ":0");
  Run("HSET h s text huge 1e4932");
  EXPECT_EQ(Run("HINCRBYFLOAT h s 1"), "-ERR hash value is not a float");
  EXPECT_EQ(Run("HINCRBYFLOAT h huge 1e4932"),
            "-ERR increment would produce NaN or Infinity");
}

TEST_F(HashCommandsTest, ConvertsBeyondTheSettings) {
  Fill(512);
  EXPECT_EQ(Encoding(), kListpack);
  Run("HSET h one more");
  EXPECT_EQ(Encoding(), kHashtable);
  EXPECT_EQ(Run("HGET h f77"), R"("v77")");
  EXPECT_EQ(Run("HLEN h"), ":513");
  Run("DEL h");
  Run("HSET h a " + std::string(64, 'x'));
  EXPECT_EQ(Encoding(), kListpack);
  Run("HSETNX h b " + std::string(65, 'x'));
  EXPECT_EQ(Encoding(), kHashtable);
  Run("HDEL h b");
  EXPECT_EQ(Encoding(), kHashtable);
  Run("DEL h");
  EXPECT_EQ(Run("CONFIG SET hash-max-ziplist-entries 2"), "OK");
  EXPECT_EQ(Run("CONFIG GET hash-max-listpack-entries"),
            R"(["hash-max-listpack-entries", "2"])");
  Run("HSET h a 1 b 2");
  EXPECT_EQ(Encoding(), kListpack);
  Run("HSET h c 3");
  EXPECT_EQ(Encoding(), kHashtable);
  EXPECT_EQ(Run("CONFIG SET hash-max-ziplist-value 1kb"), "OK");
  EXPECT_EQ(Run("CONFIG GET hash-max-listpack-value"),
            R"(["hash-max-listpack-value", "1024"])");
}

TEST_F(HashCommandsTest, HrandfieldPicksFields) {
  for (const int size : {20, 600}) {
    Run("DEL h");
    Fill(size);
    EXPECT_EQ(Run("HEXISTS h " + a_.Ask("HRANDFIELD h").text), ":1");
    EXPECT_EQ(Run("HRANDFIELD h 0"), "[]");
    for (const int count : {1, size / 4, size / 2, size - 1, size, 2 * size}) {
      std::set<std::string> fields;
      const auto reply = a_.Ask("HRANDFIELD h " + std::to_string(count));
      for (const auto& field : reply.elements) fields.insert(field.text);
      EXPECT_EQ(reply.elements.size(), std::min(count, size));
      EXPECT_EQ(fields.size(), std::min(count, size));
    }
    EXPECT_EQ(a_.Ask("HRANDFIELD h -1000").elements.size(), 1000u);
  }
}

TEST_F(HashCommandsTest, HrandfieldPairsAreNestedInResp3) {
  Run("HSET h a 1");
  EXPECT_EQ(Run("HRANDFIELD h 5 WITHVALUES"), R"(["a", "1"])");
  EXPECT_EQ(Run("HRANDFIELD h -2 withvalues"), R"(["a", "1", "a", "1"])");
  Run("HELLO 3");
  EXPECT_EQ(Run("HRANDFIELD h 5 WITHVALUES"), R"([["a", "1"]])");
  EXPECT_EQ(Run("HRANDFIELD h -2"), R"(["a", "a"])");
}

TEST_F(HashCommandsTest, HrandfieldChecksItsArguments) {
  EXPECT_EQ(Run("HRANDFIELD h x FOO"), kNotAnInteger);
  EXPECT_EQ(Run("HRANDFIELD h 1 FOO"), kSyntax);
  EXPECT_EQ(Run("HRANDFIELD h 1 WITHVALUES FOO"), kSyntax);
  EXPECT_EQ(Run("HRANDFIELD h 9223372036854775807 WITHVALUES"),
            "-ERR value is out of range");
}

TEST_F(HashCommandsTest, HscanVisitsEveryFieldOfALargeHash) {
  Fill(1000);
  std::map<std::string, std::string> found;
  std::string cursor = "0";
  do {
    const auto reply = a_.Ask("HSCAN h " + cursor + " COUNT 50");
    cursor = reply.elements[0].text;
    const auto& pairs = reply.elements[1].elements;
    EXPECT_LT(pairs.size(), 2u * 100);
    for (size_t i = 0; i + 1 < pairs.size(); i += 2) {
      EXPECT_TRUE(found.emplace(pairs[i].text, pairs[i + 1].text).second);
    }
  } while (cursor != "0");
  EXPECT_EQ(found.size(), 1000u);
  EXPECT_EQ(found["f77"], "v77");
}

TEST_F(HashCommandsTest, HscanOfASmallHashIsOneCall) {
  Run("HSET h a 1 b 2 ab 3");
  EXPECT_EQ(Run("HSCAN h 0 COUNT 1"),
            R"(["0", ["a", "1", "b", "2", "ab", "3"]])");
  EXPECT_EQ(Run("HSCAN h 0 MATCH a*"), R"(["0", ["a", "1", "ab", "3"]])");
  EXPECT_EQ(Run("HSCAN h x"), "-ERR invalid cursor");
  EXPECT_EQ(Run("HSCAN h 0 COUNT 0"), kSyntax);
  EXPECT_EQ(Run("HSCAN h 0 TYPE hash"), kSyntax);
}

TEST_F(HashCommandsTest, CopyAndExpiryWorkAsForEveryType) {
  Fill(600);
  EXPECT_EQ(Run("COPY h g"), ":1");
  Run("HSET h f0 other");
  EXPECT_EQ(Run("HGET g f0"), R"("v0")");
  EXPECT_EQ(Run("HLEN g"), ":600");
  Run("PEXPIRE h 10");
  server_.Advance(std::chrono::milliseconds(11));
  EXPECT_EQ(Run("HLEN h"), ":0");
}

}  // namespace
}  // namespace listq::testing
