// The order and the company in which effects are told: waiters that are
// served, transactions, keys that die.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/support/command_test.h"
#include "tests/support/noted_effects.h"

namespace listq::testing {
namespace {

using std::chrono::milliseconds;

class EffectsOfCallsTest : public CommandTest {
 protected:
  EffectsOfCallsTest() { server_.engine().effects().set_log(&noted_); }

  std::string EffectsOf(std::string_view lines) {
    a_.Pipeline(lines);
    return noted_.Take();
  }

  NotedEffects noted_;
};

TEST_F(EffectsOfCallsTest, AServedPopFollowsThePush) {
  b_.Run("BLPOP q 0");
  EXPECT_EQ(EffectsOf("RPUSH q 1 2"), "RPUSH q 1 2 ; LPOP q");
  b_.Run("BRPOP q2 0");
  EXPECT_EQ(EffectsOf("RPUSH q2 1\nSET k v"), "RPUSH q2 1 ; RPOP q2 ; SET k v");
  b_.Run("BLMPOP 0 1 q2 LEFT COUNT 9");
  EXPECT_EQ(EffectsOf("RPUSH q2 1 2"), "RPUSH q2 1 2 ; LPOP q2 2");
  b_.Run("BZPOPMAX z 0");
  EXPECT_EQ(EffectsOf("ZADD z 1 a 2 b"), "ZADD z 1 a 2 b ; ZPOPMAX z");
}

TEST_F(EffectsOfCallsTest, AChainOfMovesIsToldInItsOrder) {
  b_.Run("BLMOVE a b LEFT RIGHT 0");
  c_.Run("BRPOPLPUSH b c 0");
  EXPECT_EQ(EffectsOf("RPUSH a 1"),
            "RPUSH a 1 ; LMOVE a b LEFT RIGHT ; RPOPLPUSH b c");
}

TEST_F(EffectsOfCallsTest, AServedPopComesBehindTheTransaction) {
  b_.Run("BLPOP q 0");
  EXPECT_EQ(EffectsOf("MULTI\nRPUSH q 1\nSET k v\nEXEC"),
            "MULTI ; RPUSH q 1 ; SET k v ; EXEC ; LPOP q");
  b_.Run("BLPOP q 0");
  EXPECT_EQ(EffectsOf("MULTI\nRPUSH q 1\nEXEC"), "RPUSH q 1 ; LPOP q");
}

TEST_F(EffectsOfCallsTest, AWaiterThatGetsNothingIsNotTold) {
  b_.Run("BLPOP q 0.1");
  server_.Advance(milliseconds(200));
  EXPECT_EQ(b_.Take(), "nil-array");
  Run("SET d x");
  b_.Run("BLMOVE q d LEFT LEFT 0");
  EXPECT_EQ(EffectsOf("RPUSH q 1"), "SET d x ; RPUSH q 1");
  EXPECT_EQ(b_.Take(), kWrongType);
}

TEST_F(EffectsOfCallsTest, ATransactionIsOneIfThereIsMoreThanOneEffect) {
  EXPECT_EQ(EffectsOf("MULTI\nEXEC"), "");
  EXPECT_EQ(EffectsOf("MULTI\nGET k\nDEL k\nEXEC"), "");
  EXPECT_EQ(EffectsOf("MULTI\nGET k\nSET k v\nLPUSH k x\nEXEC"), "SET k v");
  EXPECT_EQ(EffectsOf("MULTI\nBLPOP no 0\nINCR i\nSET k v EX 1\nEXEC"),
            "MULTI ; INCR i ; SET k v PXAT 1700000001000 ; EXEC");
  EXPECT_EQ(EffectsOf("MULTI\nSET k v\nDISCARD"), "");
}

TEST_F(EffectsOfCallsTest, ATransactionIsToldWhereItsFirstEffectIs) {
  EXPECT_EQ(EffectsOf("SELECT 3\nSET y 1"), "SELECT 3 ; SET y 1");
  EXPECT_EQ(EffectsOf("MULTI\nSELECT 4\nSET y 1\nSELECT 5\nSET y 2\nEXEC"),
            "SELECT 4 ; MULTI ; SET y 1 ; SELECT 5 ; SET y 2 ; EXEC");
  EXPECT_EQ(EffectsOf("SET y 3"), "SET y 3");
}

TEST_F(EffectsOfCallsTest, KeysThatDieAtTheirTimeAreToldOneByOne) {
  a_.Pipeline("SET k v PX 5\nSELECT 2\nSET l v PX 5");
  noted_.Take();
  server_.Advance(milliseconds(10));
  EXPECT_EQ(noted_.Take(), "SELECT 0 ; DEL k ; SELECT 2 ; DEL l");
}

TEST_F(EffectsOfCallsTest, AKeyThatACallFindsDeadDiesFirst) {
  // Within one batch time stands still, and nothing is swept away.
  EXPECT_EQ(EffectsOf("SET k v PXAT 1\nGET k"), "SET k v PXAT 1 ; DEL k");
  EXPECT_EQ(EffectsOf("SET k v PXAT 1\nLPUSH k x"),
            "SET k v PXAT 1 ; MULTI ; DEL k ; LPUSH k x ; EXEC");
  EXPECT_EQ(EffectsOf("SET k v PXAT 1\nSET k v"),
            "SET k v PXAT 1 ; MULTI ; DEL k ; SET k v ; EXEC");
  EXPECT_EQ(EffectsOf("SET k v PXAT 1\nDEL k"), "SET k v PXAT 1 ; DEL k");
}

TEST_F(EffectsOfCallsTest, NobodyIsToldAfterTheLogIsGone) {
  server_.engine().effects().set_log(nullptr);
  EXPECT_EQ(EffectsOf("MULTI\nSET k v\nSPOP s\nEXEC\nSET l v PX 1"), "");
  server_.engine().effects().set_log(&noted_);
  EXPECT_EQ(EffectsOf("DEL k"), "DEL k");
}

}  // namespace
}  // namespace listq::testing
