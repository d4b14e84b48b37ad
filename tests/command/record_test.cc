// LQ.RECORD: what was asked for and answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/command/fault_fixture.h"

namespace listq::testing {
namespace {

using std::chrono_literals::operator""s;
using ::testing::HasSubstr;

class RecordTest : public FaultFixture {
 protected:
  void Start(const std::string& options = "") {
    ASSERT_EQ(test_.Run("LQ.RECORD START " + options), "OK");
  }
  // "name db [words] -> reply" for each entry.
  std::string Entries(const std::string& last = "") {
    std::string text;
    for (const resp::Reply& entry :
         test_.Ask("LQ.RECORD GET " + last).elements) {
      if (!text.empty()) text += " | ";
      text += entry.elements[7].text + " " +
              std::to_string(entry.elements[11].integer) + " ";
      for (const resp::Reply& word : entry.elements[13].elements) {
        text += word.text + " ";
      }
      const resp::Reply& reply = entry.elements[15];
      text += "-> ";
      text += reply.type == resp::Reply::Type::kNull ? "(none)" : reply.text;
    }
    return text;
  }
  std::string Fact(const std::string& name) {
    const resp::Reply info = test_.Ask("LQ.RECORD INFO");
    for (size_t i = 0; i + 1 < info.elements.size(); i += 2) {
      if (info.elements[i].text == name) {
        return std::to_string(info.elements[i + 1].integer);
      }
    }
    return "absent";
  }
};

TEST_F(RecordTest, TellsWhoAskedForWhatAndWhatHeWasTold) {
  worker_.Run("CLIENT SETNAME worker");
  worker_.Run("SELECT 3");
  Start();
  worker_.Run("LPUSH q a");
  other_.Run("GET x");
  worker_.Run("RPOP q");
  EXPECT_EQ(Entries(),
            "worker 3 LPUSH q a -> :1 |  0 GET x -> nil | "
            "worker 3 RPOP q -> \"a\"");
  EXPECT_EQ(Entries("1"), "worker 3 RPOP q -> \"a\"");
  EXPECT_EQ(Entries("0"), "");
}

TEST_F(RecordTest, AnEntryIsAMap) {
  Start();
  worker_.Run("PING");
  const std::string id = std::to_string(worker_.id());
  const std::string unix_ms =
      std::to_string(server_.engine().clock().unix_ms());
  EXPECT_EQ(test_.Run("LQ.RECORD GET"),
            R"([["id", :1, "unix-ms", :)" + unix_ms + R"(, "client-id", :)" +
                id + R"(, "client-name", "", "address", ")" +
                worker_.PeerAddress() +
                R"(", "db", :0, "command", ["PING"], "reply", "PONG"]])");
}

TEST_F(RecordTest, StandsInTheOrderOfArrivalAndIsAnsweredLater) {
  Start();
  EXPECT_EQ(worker_.Run("BRPOP q 0"), "");
  EXPECT_EQ(Entries(), " 0 BRPOP q 0 -> (none)");
  other_.Run("LPUSH q job");
  EXPECT_EQ(Entries(),
            " 0 BRPOP q 0 -> [\"q\", \"job\"] |  0 LPUSH q job -> :1");
}

TEST_F(RecordTest, TellsOfWaitingInVain) {
  Start();
  EXPECT_EQ(worker_.Run("BRPOP q 1"), "");
  EXPECT_EQ(other_.Run("BLPOP p 0"), "");
  server_.Advance(1s);
  other_.Disconnect();
  EXPECT_EQ(Entries(), " 0 BRPOP q 1 -> nil-array |  0 BLPOP p 0 -> (none)");
}

TEST_F(RecordTest, ShowsATransactionAsItWasSent) {
  Start();
  worker_.Pipeline("MULTI\nINCR n\nLPUSH q a b\nEXEC");
  EXPECT_EQ(Entries(),
            " 0 MULTI -> OK |  0 INCR n -> QUEUED |  0 LPUSH q a b -> QUEUED | "
            " 0 EXEC -> [:1, :2]");
}

TEST_F(RecordTest, HasWhatWasRefusedAndWhatThereIsNot) {
  Start();
  worker_.Run("NOSUCH a");
  worker_.Run("CLIENT NOSUCH");
  worker_.Run("GET");
  EXPECT_EQ(Entries(),
            " 0 NOSUCH a -> -ERR unknown command 'NOSUCH', with args beginning "
            "with: 'a'  |  0 CLIENT NOSUCH -> -ERR unknown subcommand "
            "'NOSUCH'. Try CLIENT HELP. |  0 GET -> -ERR wrong number of "
            "arguments for 'get' command");
}

TEST_F(RecordTest, HidesPasswords) {
  Start();
  worker_.Run("AUTH secret");
  worker_.Run("CONFIG SET requirepass secret");
  const std::string entries = Entries();
  EXPECT_THAT(entries, HasSubstr(" 0 AUTH (redacted) -> "));
  EXPECT_THAT(entries, HasSubstr("CONFIG SET requirepass (redacted) -> OK"));
  EXPECT_EQ(entries.find("secret"), std::string::npos);
}

TEST_F(RecordTest, ShowsWhatAFaultMadeOfIt) {
  Add("COMMAND BRPOP DO CLOSE AFTER");
  Add("COMMAND GET DO ERROR \"ERR broken\"");
  Start();
  worker_.Run("LPUSH q job");
  other_.Run("GET x");
  worker_.Run("BRPOP q 0");
  EXPECT_EQ(Entries(),
            " 0 LPUSH q job -> :1 |  0 GET x -> -ERR broken | "
            " 0 BRPOP q 0 -> (none)");
}

TEST_F(RecordTest, ShowsHalfAReplyAsSuch) {
  Add("COMMAND GET DO CLOSE MID");
  Start();
  worker_.Run("SET x abc");
  worker_.Run("GET x");
  EXPECT_THAT(Entries(), HasSubstr("GET x -> incomplete: \"$3\\r\\n\""));
}

TEST_F(RecordTest, ShowsAllThatSubscribingAnswers) {
  Start();
  worker_.Run("SUBSCRIBE a b");
  EXPECT_EQ(Entries(),
            " 0 SUBSCRIBE a b -> [\"subscribe\", \"a\", :1] | "
            "[\"subscribe\", \"b\", :2]");
}

TEST_F(RecordTest, HasNoReplyThatClientReplyHeldBack) {
  Start();
  worker_.Run("CLIENT REPLY SKIP");
  worker_.Run("PING");
  EXPECT_EQ(worker_.Run("ECHO a"), "\"a\"");
  EXPECT_EQ(Entries(),
            " 0 CLIENT REPLY SKIP -> (none) |  0 PING -> (none) | "
            " 0 ECHO a -> \"a\"");
}

TEST_F(RecordTest, RecordsAPostponedRequestOnce) {
  Start();
  other_.Run("CLIENT PAUSE 1000 WRITE");
  worker_.Run("SET x 1");
  EXPECT_THAT(Entries(), HasSubstr("SET x 1 -> (none)"));
  server_.Advance(1s);
  EXPECT_EQ(worker_.Take(), "OK");
  EXPECT_EQ(Entries(), " 0 CLIENT PAUSE 1000 WRITE -> OK |  0 SET x 1 -> OK");
}

TEST_F(RecordTest, RecordsWhatMatches) {
  other_.Run("CLIENT SETNAME other");
  Start("COMMAND lpush KEY q*");
  worker_.Run("LPUSH q a");
  worker_.Run("LPUSH p a");
  other_.Run("LPUSH q2 a");
  other_.Run("RPOP q");
  EXPECT_EQ(Entries(), " 0 LPUSH q a -> :1 | other 0 LPUSH q2 a -> :1");
  EXPECT_EQ(test_.Run("LQ.RECORD COUNT"), ":2");
  EXPECT_EQ(test_.Run("LQ.RECORD COUNT CLIENT other"), ":1");
  EXPECT_EQ(test_.Run("LQ.RECORD COUNT KEY q"), ":1");
  EXPECT_EQ(test_.Run("LQ.RECORD COUNT COMMAND rpop"), ":0");
  other_.Disconnect();
  EXPECT_EQ(test_.Run("LQ.RECORD COUNT CLIENT o*"), ":1");
}

TEST_F(RecordTest, StopsAndBeginsAnew) {
  worker_.Run("PING");
  EXPECT_EQ(Entries(), "");
  Start();
  EXPECT_EQ(Fact("recording"), "1");
  worker_.Run("ECHO a");
  EXPECT_EQ(other_.Run("BRPOP q 0"), "");
  EXPECT_EQ(test_.Run("LQ.RECORD STOP"), "OK");
  EXPECT_EQ(Fact("recording"), "0");
  worker_.Run("LPUSH q a");
  EXPECT_EQ(Entries(), " 0 ECHO a -> \"a\" |  0 BRPOP q 0 -> (none)");
  Start();
  EXPECT_EQ(Entries(), "");
}

TEST_F(RecordTest, ClearForgetsAndGoesOn) {
  Start();
  worker_.Run("PING");
  EXPECT_EQ(other_.Run("BRPOP q 0"), "");
  EXPECT_EQ(test_.Run("LQ.RECORD CLEAR"), "OK");
  EXPECT_EQ(Fact("entries"), "0");
  EXPECT_EQ(Fact("bytes"), "0");
  worker_.Run("LPUSH q a");
  EXPECT_EQ(Entries(), " 0 LPUSH q a -> :1");
}

TEST_F(RecordTest, TheOldestGoAndAreCounted) {
  Start("MAX 2");
  for (const char* word : {"a", "b", "c", "d"}) {
    worker_.Run(std::string("ECHO ") + word);
  }
  EXPECT_EQ(Entries(), " 0 ECHO c -> \"c\" |  0 ECHO d -> \"d\"");
  EXPECT_EQ(Fact("dropped"), "2");
  EXPECT_EQ(Fact("max-entries"), "2");
}

TEST_F(RecordTest, AWaitingRequestThatHadToGoIsNotAnsweredAnyMore) {
  Start("MAX 1");
  EXPECT_EQ(worker_.Run("BRPOP q 0"), "");
  other_.Run("LPUSH q a");
  EXPECT_EQ(worker_.Take(), "[\"q\", \"a\"]");
  EXPECT_EQ(Entries(), " 0 LPUSH q a -> :1");
}

TEST_F(RecordTest, TakesNoMoreBytesThanItMay) {
  Start();
  const std::string big(10'000'000, 'x');
  for (int i = 0; i < 10; ++i) worker_.Run("SET x " + big);
  worker_.Run("GET x");
  EXPECT_LE(std::stoull(Fact("bytes")), 64u * 1024 * 1024);
  EXPECT_EQ(Fact("entries"), "6");
  EXPECT_EQ(Fact("dropped"), "5");
}

TEST_F(RecordTest, TenThousandIsTheDefault) {
  Start();
  for (int i = 0; i < 10'010; ++i) {
    worker_.Run("PING");
  }
  EXPECT_EQ(test_.Run("LQ.RECORD COUNT"), ":10000");
  EXPECT_EQ(Fact("dropped"), "10");
}

TEST_F(RecordTest, DoesNotHaveWhatTheTestItselfSends) {
  Start();
  test_.Run("LQ.CLOCK FREEZE");
  test_.Run("LQ.FAULT LIST");
  EXPECT_EQ(test_.Run("LQ.RECORD COUNT"), ":0");
}

TEST_F(RecordTest, WhatMakesNoSenseIsRefused) {
  for (const char* options :
       {"MAX 0", "MAX x", "MAX 1000001", "MAX", "KEY", "NOSUCH x"}) {
    EXPECT_THAT(test_.Run(std::string("LQ.RECORD START ") + options),
                HasSubstr("-ERR "))
        << options;
  }
  EXPECT_EQ(Fact("recording"), "0");
  EXPECT_EQ(test_.Run("LQ.RECORD COUNT MAX 3"),
            "-ERR the options are COMMAND, KEY and CLIENT, each with one "
            "argument");
  EXPECT_EQ(test_.Run("LQ.RECORD GET -1"),
            "-ERR the number of entries is not a positive integer");
  EXPECT_THAT(test_.Run("LQ.RECORD GET 1 2"), HasSubstr("wrong number"));
  EXPECT_THAT(test_.Run("LQ.RECORD HELP"), HasSubstr("COUNT"));
}

}  // namespace
}  // namespace listq::testing
