// Keyspace notifications: which events clients are told of, and in which
// order.
#include <algorithm>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class KeyspaceEventsTest : public CommandTest {
 protected:
  KeyspaceEventsTest() {
    Run("CONFIG SET notify-keyspace-events EAmn");
    listener_.Run("PSUBSCRIBE *");
  }

  // What happens when `line` is run: "lpush k, del q".
  std::string EventsOf(std::string_view line) {
    Run(line);
    return TakeEvents();
  }
  std::string TakeEvents() {
    constexpr std::string_view kBefore = R"(["pmessage", "*", "__keyevent@)";
    std::string events;
    for (std::string message = listener_.Take(); !message.empty();
         message = listener_.Take()) {
      // 0__:lpush", "k"]
      std::string event = message.substr(kBefore.size() + 4);
      std::erase(event, '"');
      std::erase(event, ',');
      event.pop_back();
      if (!events.empty()) events += ", ";
      events += event;
    }
    return events;
  }

  TestClient& listener_ = server_.Connect();
};

TEST_F(KeyspaceEventsTest, NobodyIsToldUnlessItIsAskedFor) {
  Run("CONFIG SET notify-keyspace-events \"\"");
  EXPECT_EQ(EventsOf("RPUSH q a"), "");
  Run("CONFIG SET notify-keyspace-events A");
  EXPECT_EQ(EventsOf("RPUSH q a"), "");
  Run("CONFIG SET notify-keyspace-events E$");
  EXPECT_EQ(EventsOf("RPUSH q a"), "");
  Run("CONFIG SET notify-keyspace-events El");
  EXPECT_EQ(EventsOf("RPUSH q a"), "rpush q");
}

TEST_F(KeyspaceEventsTest, TheKeyIsToldBeforeTheEvent) {
  Run("CONFIG SET notify-keyspace-events KEA");
  b_.Run("SELECT 3");
  b_.Run("RPUSH q a");
  EXPECT_EQ(listener_.TakeAll(),
            R"(["pmessage", "*", "__keyspace@3__:q", "rpush"] | )"
            R"(["pmessage", "*", "__keyevent@3__:rpush", "q"])");
}

TEST_F(KeyspaceEventsTest, TheSettingIsSpelledInOneOrder) {
  const auto spelled = [&](std::string_view letters) {
    Run("CONFIG SET notify-keyspace-events \"" + std::string(letters) + "\"");
    return Run("CONFIG GET notify-keyspace-events");
  };
  EXPECT_EQ(spelled("KEA"), R"(["notify-keyspace-events", "AKE"])");
  EXPECT_EQ(spelled("mxgEn"), R"(["notify-keyspace-events", "gxnEm"])");
  EXPECT_EQ(spelled("g$lshzxetd"), R"(["notify-keyspace-events", "A"])");
  EXPECT_EQ(spelled(""), R"(["notify-keyspace-events", ""])");
  EXPECT_EQ(Run("CONFIG SET notify-keyspace-events KQ"),
            "-ERR CONFIG SET failed (possibly related to argument "
            "'notify-keyspace-events') - Invalid event class character. Use "
            "'Ag$lshzxeKEtmdn'.");
}

TEST_F(KeyspaceEventsTest, OfLists) {
  EXPECT_EQ(EventsOf("RPUSH q a b c d"), "new q, rpush q");
  EXPECT_EQ(EventsOf("LPUSHX q z"), "lpush q");
  EXPECT_EQ(EventsOf("LPUSHX none z"), "");
  EXPECT_EQ(EventsOf("LPOP q"), "lpop q");
  EXPECT_EQ(EventsOf("LPOP q 0"), "");
  EXPECT_EQ(EventsOf("RPOP q 2"), "rpop q");
  EXPECT_EQ(EventsOf("LSET q 0 x"), "lset q");
  EXPECT_EQ(EventsOf("LINSERT q BEFORE none y"), "");
  EXPECT_EQ(EventsOf("LINSERT q BEFORE x y"), "linsert q");
  EXPECT_EQ(EventsOf("LREM q 0 none"), "");
  EXPECT_EQ(EventsOf("LREM q 0 x"), "lrem q");
  EXPECT_EQ(EventsOf("LTRIM q 0 -1"), "ltrim q");
  EXPECT_EQ(EventsOf("LTRIM q 5 6"), "ltrim q, del q");
  EXPECT_EQ(EventsOf("LTRIM q 5 6"), "");
  Run("RPUSH q a");
  TakeEvents();
  EXPECT_EQ(EventsOf("LREM q 0 a"), "lrem q, del q");
  Run("RPUSH q a");
  TakeEvents();
  EXPECT_EQ(EventsOf("LMPOP 1 q LEFT COUNT 5"), "lpop q, del q");
}

TEST_F(KeyspaceEventsTest, OfMovesTheDestinationComesFirst) {
  Run("RPUSH q a b");
  TakeEvents();
  EXPECT_EQ(EventsOf("LMOVE q r LEFT RIGHT"), "new r, rpush r, lpop q");
  EXPECT_EQ(EventsOf("RPOPLPUSH q r"), "lpush r, rpop q, del q");
  EXPECT_EQ(EventsOf("RPOPLPUSH r r"), "lpush r, rpop r");
  Run("LPOP r");
  TakeEvents();
  EXPECT_EQ(EventsOf("LMOVE r r LEFT LEFT"), "lpush r, lpop r");
}

TEST_F(KeyspaceEventsTest, OfLargeElementsTheSame) {
  const std::string element(100'000, 'x');
  EXPECT_EQ(EventsOf("RPUSH q " + element), "new q, rpush q");
  EXPECT_EQ(EventsOf("LPOP q"), "lpop q, del q");
}

TEST_F(KeyspaceEventsTest, AWaiterThatIsServedComesAfterThePush) {
  b_.Run("BLPOP q 0");
  EXPECT_EQ(EventsOf("RPUSH q a b"), "new q, rpush q, lpop q");
  Run("DEL q");
  TakeEvents();
  b_.TakeAll();
  b_.Run("BLMOVE q r LEFT RIGHT 0");
  EXPECT_EQ(EventsOf("RPUSH q a"),
            "new q, rpush q, new r, rpush r, lpop q, del q");
}

TEST_F(KeyspaceEventsTest, OfKeys) {
  Run("SET a 1");
  Run("SET b 1");
  TakeEvents();
  EXPECT_EQ(EventsOf("RENAME a b"), "new b, rename_from a, rename_to b");
  EXPECT_EQ(EventsOf("RENAME b b"), "");
  EXPECT_EQ(EventsOf("RENAMENX b c"), "new c, rename_from b, rename_to c");
  EXPECT_EQ(EventsOf("COPY c d"), "new d, copy_to d");
  EXPECT_EQ(EventsOf("COPY c d"), "");
  EXPECT_EQ(EventsOf("COPY c d REPLACE"), "new d, copy_to d");
  EXPECT_EQ(EventsOf("COPY none d"), "keymiss none");
  EXPECT_EQ(EventsOf("MOVE c 1"), "new c, move_from c, move_to c");
  EXPECT_EQ(EventsOf("DEL d none"), "del d");
  Run("SET d 1");
  TakeEvents();
  EXPECT_EQ(EventsOf("UNLINK d"), "del d");
}

TEST_F(KeyspaceEventsTest, OfStrings) {
  EXPECT_EQ(EventsOf("SET s 1"), "new s, set s");
  EXPECT_EQ(EventsOf("SET s 1 EX 100"), "set s, expire s");
  EXPECT_EQ(EventsOf("SET s 1 KEEPTTL"), "set s");
  EXPECT_EQ(EventsOf("SET s 1 NX"), "");
  EXPECT_EQ(EventsOf("SET t 1 GET"), "keymiss t, new t, set t");
}

TEST_F(KeyspaceEventsTest, OfLivesThatAreLimited) {
  Run("SET s 1");
  TakeEvents();
  EXPECT_EQ(EventsOf("EXPIRE s 100"), "expire s");
  EXPECT_EQ(EventsOf("EXPIRE s 100 NX"), "");
  EXPECT_EQ(EventsOf("PERSIST s"), "persist s");
  EXPECT_EQ(EventsOf("PERSIST s"), "");
  EXPECT_EQ(EventsOf("EXPIRE s -1"), "del s");
  EXPECT_EQ(EventsOf("EXPIRE s 100"), "");
}

TEST_F(KeyspaceEventsTest, AKeyExpiresWhenItIsDue) {
  Run("SET s 1 PX 100");
  TakeEvents();
  server_.Advance(std::chrono::milliseconds(100));
  EXPECT_EQ(TakeEvents(), "");
  server_.Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(TakeEvents(), "expired s");
}

TEST_F(KeyspaceEventsTest, AKeyThatIsFoundExpiredIsGoneBeforeAnythingElse) {
  Run("SET s 1 PX 100");
  TakeEvents();
  // The clock goes on, but the server has yet to turn.
  server_.clock().Advance(200'000);
  a_.Receive(Encode("GET s"));
  server_.Settle();
  EXPECT_EQ(TakeEvents(), "expired s, keymiss s");
  Run("SET s 1 PX 100");
  TakeEvents();
  server_.clock().Advance(200'000);
  a_.Receive(Encode("RPUSH s x"));
  server_.Settle();
  EXPECT_EQ(TakeEvents(), "expired s, new s, rpush s");
}

TEST_F(KeyspaceEventsTest, ReadersMissKeys) {
  EXPECT_EQ(EventsOf("GET none"), "keymiss none");
  EXPECT_EQ(EventsOf("EXISTS x y"), "keymiss x, keymiss y");
  EXPECT_EQ(EventsOf("TTL none"), "keymiss none");
  EXPECT_EQ(EventsOf("LLEN none"), "keymiss none");
  EXPECT_EQ(EventsOf("LPOP none"), "");
  EXPECT_EQ(EventsOf("EXPIRE none 1"), "");
}

TEST_F(KeyspaceEventsTest, ToldToTheClientThatCausesThemTheyFollowItsReply) {
  b_.Run("HELLO 3");
  b_.Run("PSUBSCRIBE __keyevent*");
  b_.Pipeline("RPUSH q a\nLPOP q 1");
  EXPECT_EQ(
      b_.TakeAll(),
      R"(:1 | >["pmessage", "__keyevent*", "__keyevent@0__:new", "q"] | )"
      R"(>["pmessage", "__keyevent*", "__keyevent@0__:rpush", "q"] | )"
      R"(["a"] | >["pmessage", "__keyevent*", "__keyevent@0__:lpop", "q"] | )"
      R"(>["pmessage", "__keyevent*", "__keyevent@0__:del", "q"])");
}

}  // namespace
}  // namespace listq::testing
