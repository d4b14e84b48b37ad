// SLOWLOG: which calls it keeps, and what of them.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class SlowLogTest : public CommandTest {
 protected:
  SlowLogTest() : CommandTest(WithDebug()) {}
  static server::Config WithDebug() {
    server::Config config;
    config.enable_debug_command = "yes";
    return config;
  }
  void KeepAll() {
    Run("CONFIG SET slowlog-log-slower-than 0");
    Run("SLOWLOG RESET");
  }
  // The arguments of the entry that is the n-th from the latest.
  std::string Arguments(size_t n) {
    const resp::Reply reply = a_.Ask("SLOWLOG GET -1");
    if (n >= reply.elements.size()) return "none";
    return resp::ToLine(reply.elements[n].elements[3]);
  }
};

TEST_F(SlowLogTest, KeepsWhatTookTenMilliseconds) {
  Run("DEBUG SLEEP 0.009999");
  EXPECT_EQ(Run("SLOWLOG LEN"), ":0");
  b_.Run("CLIENT SETNAME me");
  b_.Run("DEBUG SLEEP 1.5");
  EXPECT_EQ(Run("SLOWLOG GET"),
            "[[:0, :1700000001, :1500000, [\"DEBUG\", \"SLEEP\", \"1.5\"], "
            "\"127.0.0.1:40001\", \"me\"]]");
  EXPECT_EQ(Run("SLOWLOG LEN"), ":1");
}

TEST_F(SlowLogTest, ItsThresholdAndLengthAreSettings) {
  EXPECT_EQ(Run("CONFIG SET slowlog-log-slower-than -1"), "OK");
  Run("DEBUG SLEEP 1");
  EXPECT_EQ(Run("SLOWLOG LEN"), ":0");
  KeepAll();
  EXPECT_EQ(Run("CONFIG SET slowlog-max-len 2"), "OK");
  for (const char* line : {"GET 1", "GET 2", "GET 3"}) Run(line);
  EXPECT_EQ(Arguments(0), R"(["GET", "3"])");
  EXPECT_EQ(Run("SLOWLOG LEN"), ":2");
  EXPECT_EQ(Run("CONFIG SET slowlog-max-len 0"), "OK");
  EXPECT_EQ(Run("SLOWLOG LEN"), ":0");
}

TEST_F(SlowLogTest, AnswersTheLatestFirstTenUnlessToldOtherwise) {
  KeepAll();
  for (int i = 0; i < 20; ++i) Run("GET " + std::to_string(i));
  EXPECT_EQ(a_.Ask("SLOWLOG GET").elements.size(), 10);
  EXPECT_EQ(a_.Ask("SLOWLOG GET 3").elements.size(), 3);
  EXPECT_EQ(a_.Ask("SLOWLOG GET 0").elements.size(), 0);
  EXPECT_EQ(a_.Ask("SLOWLOG GET -1").elements.size(), 24);
  EXPECT_EQ(Run("SLOWLOG RESET"), "OK");
  EXPECT_EQ(Arguments(0), R"(["SLOWLOG", "RESET"])");
}

TEST_F(SlowLogTest, RefusesOtherCounts) {
  constexpr char kBadCount[] =
      "-ERR count should be greater than or equal to -1";
  EXPECT_EQ(Run("SLOWLOG GET -2"), kBadCount);
  EXPECT_EQ(Run("SLOWLOG GET x"), kBadCount);
  EXPECT_EQ(Run("SLOWLOG GET 1 2"),
            "-ERR unknown subcommand or wrong number of arguments for 'GET'. "
            "Try SLOWLOG HELP.");
  EXPECT_EQ(Run("SLOWLOG HELP").substr(0, 9), "[SLOWLOG ");
}

TEST_F(SlowLogTest, ShortensManyAndLongArguments) {
  KeepAll();
  std::string keys;
  for (int i = 1; i <= 31; ++i) keys += " " + std::to_string(i);
  Run("DEL" + keys);
  EXPECT_TRUE(Arguments(0).ends_with(R"("30", "31"])"));
  Run("DEL" + keys + " 32 33");
  EXPECT_TRUE(Arguments(0).ends_with("\"30\", \"... (3 more arguments)\"]"));
  Run("GET " + std::string(128, 'x'));
  EXPECT_EQ(Arguments(0), "[\"GET\", \"" + std::string(128, 'x') + "\"]");
  Run("GET " + std::string(200, 'x'));
  EXPECT_EQ(Arguments(0),
            "[\"GET\", \"" + std::string(128, 'x') + "... (72 more bytes)\"]");
}

TEST_F(SlowLogTest, PasswordsAreNotKept) {
  KeepAll();
  Run("AUTH default secret");
  EXPECT_EQ(Arguments(0), "[\"AUTH\", \"(redacted)\", \"(redacted)\"]");
  Run("CONFIG SET timeout 0 requirepass secret");
  EXPECT_EQ(Arguments(0),
            "[\"CONFIG\", \"SET\", \"timeout\", \"0\", "
            "\"requirepass\", \"(redacted)\"]");
}

TEST_F(SlowLogTest, ATransactionIsKeptByItsPartsWithoutExec) {
  KeepAll();
  a_.Pipeline("MULTI\nSET k v\nGET k\nEXEC");
  a_.Forget();
  EXPECT_EQ(Arguments(0), R"(["GET", "k"])");
  EXPECT_EQ(Arguments(2), R"(["SET", "k", "v"])");
  EXPECT_EQ(Arguments(4), R"(["MULTI"])");
}

TEST_F(SlowLogTest, WaitingDoesNotCountButIsKeptOnceItEnds) {
  KeepAll();
  b_.Run("BLPOP q 5");
  EXPECT_EQ(Arguments(0), R"(["SLOWLOG", "RESET"])");
  server_.Advance(std::chrono::seconds(6));
  EXPECT_EQ(b_.Take(), "nil-array");
  const resp::Reply reply = a_.Ask("SLOWLOG GET 1");
  EXPECT_EQ(reply.elements[0].elements[2].integer, 0);
  EXPECT_EQ(resp::ToLine(reply.elements[0].elements[3]),
            R"(["BLPOP", "q", "5"])");
}

}  // namespace
}  // namespace listq::testing
