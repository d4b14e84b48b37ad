// Lists that die of age while clients wait for them.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class BlockingExpiryTest : public CommandTest {
 protected:
  // Time passes, and the server has not come to do anything about it.
  void PassUnnoticed(milliseconds time) {
    server_.clock().Advance(time.count() * 1000);
  }
};

TEST_F(BlockingExpiryTest, AnExpiredListIsNothing) {
  Run("RPUSH q x");
  Run("PEXPIRE q 10");
  PassUnnoticed(milliseconds(11));
  EXPECT_EQ(b_.Run("BLPOP q 1"), "");
  server_.Advance(seconds(1));
  EXPECT_EQ(b_.Take(), "nil-array");
}

TEST_F(BlockingExpiryTest, APushOntoAnExpiredListWakes) {
  b_.Run("BLPOP q 0");
  c_.Run("SELECT 1");
  c_.Run("RPUSH q old");
  c_.Run("PEXPIRE q 10");
  PassUnnoticed(milliseconds(11));
  a_.Receive(Encode("SWAPDB 0 1") + Encode("RPUSH q new"));
  server_.Settle();
  EXPECT_EQ(a_.TakeAll(), "OK | :1");
  EXPECT_EQ(b_.TakeAll(), R"(["q", "new"])");
}

TEST_F(BlockingExpiryTest, SwapdbThatBringsAnExpiredListWakesNobody) {
  b_.Run("BLPOP q 5");
  c_.Run("SELECT 1");
  c_.Run("RPUSH q old");
  c_.Run("PEXPIRE q 1000");
  PassUnnoticed(milliseconds(1001));
  EXPECT_EQ(Run("SWAPDB 0 1"), "OK");
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(ClientField(b_, "flags"), "b");
  server_.Advance(milliseconds(3998));
  EXPECT_EQ(b_.Take(), "");
  server_.Advance(milliseconds(1));
  EXPECT_EQ(b_.Take(), "nil-array");
}

TEST_F(BlockingExpiryTest, AListWithAnExpiryIsServed) {
  Run("RPUSH other x");
  Run("EXPIRE other 100");
  b_.Run("BLPOP q 0");
  Run("RENAME other q");
  EXPECT_EQ(b_.Take(), R"(["q", "x"])");
}

TEST_F(BlockingExpiryTest, WaitersOutliveManyLists) {
  b_.Run("BLPOP k1 k2 100");
  for (int i = 0; i < 10; ++i) {
    Run("SET k1 v PX 10");
    Run("SET k2 v PX 10");
    server_.Advance(seconds(1));
  }
  EXPECT_EQ(Run("DBSIZE"), ":0");
  EXPECT_EQ(b_.Take(), "");
  server_.Advance(seconds(90) - milliseconds(1));
  EXPECT_EQ(b_.Take(), "");
  server_.Advance(milliseconds(1));
  EXPECT_EQ(b_.Take(), "nil-array");
}

}  // namespace
}  // namespace listq::testing
