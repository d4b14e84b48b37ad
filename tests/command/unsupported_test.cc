// LQ.UNSUPPORTED: what there is not, by how often it was asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/command/fault_fixture.h"

namespace listq::testing {
namespace {

using ::testing::HasSubstr;

class UnsupportedTest : public FaultFixture {};

TEST_F(UnsupportedTest, CountsCommandsAndSubcommands) {
  EXPECT_EQ(test_.Run("LQ.UNSUPPORTED"), "[]");
  worker_.Run("XADD s * a b");
  worker_.Run("client caching yes");
  worker_.Run("xadd s * a b");
  EXPECT_EQ(test_.Run("LQ.UNSUPPORTED"),
            R"([["XADD", :2], ["CLIENT CACHING", :1]])");
}

TEST_F(UnsupportedTest, CountsSettings) {
  worker_.Run("CONFIG SET active-defrag yes");
  worker_.Run("CONFIG GET active-defrag");
  worker_.Run("CONFIG GET maxmemory no-such-*");
  EXPECT_EQ(test_.Run("LQ.UNSUPPORTED"),
            R"([["CONFIG GET active-defrag", :1], )"
            R"(["CONFIG SET active-defrag", :1]])");
}

TEST_F(UnsupportedTest, TellsWhichWordsMayBeOptions) {
  worker_.Run("SET k 1 IFEQ 3 px 10");
  worker_.Run("LPOS mylist a BACKWARDS");
  worker_.Run("CLIENT LIST NOSUCH");
  worker_.Run("SCAN 0 COUNT 0");
  EXPECT_EQ(test_.Run("LQ.UNSUPPORTED"),
            R"([["CLIENT LIST: syntax error at NOSUCH", :1], )"
            R"(["LPOS: syntax error at BACKWARDS", :1], )"
            R"(["SCAN: syntax error", :1], )"
            R"(["SET: syntax error at IFEQ", :1]])");
}

TEST_F(UnsupportedTest, SeesOptionsWithinATransaction) {
  worker_.Pipeline("MULTI\nSET k 1 IFEQ 3\nEXEC");
  EXPECT_THAT(test_.Run("LQ.UNSUPPORTED"), HasSubstr("SET: syntax error"));
}

TEST_F(UnsupportedTest, WhatIsUsedRightDoesNotCount) {
  worker_.Run("SET k v");
  worker_.Run("LPUSH k v");
  worker_.Run("GET");
  worker_.Run("CONFIG GET *");
  worker_.Run("CONFIG GET maxmemory");
  test_.Run("LQ.UNSUPPORTED NOSUCH");
  EXPECT_EQ(test_.Run("LQ.UNSUPPORTED"), "[]");
}

TEST_F(UnsupportedTest, ResetTellsOnceMore) {
  worker_.Run("XADD s * a b");
  EXPECT_EQ(test_.Run("LQ.UNSUPPORTED RESET"), R"([["XADD", :1]])");
  EXPECT_EQ(test_.Run("LQ.UNSUPPORTED"), "[]");
  EXPECT_EQ(test_.Run("LQ.UNSUPPORTED RESET x"),
            "-ERR the only option is RESET");
}

TEST_F(UnsupportedTest, AThousandNamesAreKept) {
  for (int i = 0; i < 1010; ++i) worker_.Run("NOSUCH" + std::to_string(i));
  worker_.Run("NOSUCH0");
  const resp::Reply reply = test_.Ask("LQ.UNSUPPORTED");
  ASSERT_EQ(reply.elements.size(), 1001u);
  EXPECT_EQ(resp::ToLine(reply.elements[0]), R"-(["(others)", :10])-");
  EXPECT_EQ(resp::ToLine(reply.elements[1]), R"(["NOSUCH0", :2])");
}

}  // namespace
}  // namespace listq::testing
