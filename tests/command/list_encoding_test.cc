// OBJECT ENCODING of lists: when a short list counts as long, and back.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class ListEncodingTest : public CommandTest {
 protected:
  std::string Encoding() { return Run("OBJECT ENCODING q"); }
  // An element of that many bytes.
  static std::string Bytes(size_t size) { return std::string(size, 'x'); }
  void Limit(int setting) {
    ASSERT_EQ(
        Run("CONFIG SET list-max-listpack-size " + std::to_string(setting)),
        "OK");
  }
};

constexpr char kListpack[] = R"("listpack")";
constexpr char kQuicklist[] = R"("quicklist")";

TEST_F(ListEncodingTest, AShortListIsAListpack) {
  Run("RPUSH q a");
  EXPECT_EQ(Encoding(), kListpack);
  EXPECT_EQ(Run("OBJECT ENCODING none"), "nil");
}

TEST_F(ListEncodingTest, BytesBeyondTheLimitMakeAQuicklist) {
  Run("RPUSH q " + Bytes(8000));
  EXPECT_EQ(Encoding(), kListpack);
  Run("RPUSH q " + Bytes(400));
  EXPECT_EQ(Encoding(), kQuicklist);
}

TEST_F(ListEncodingTest, AllNewElementsAreWeighedTogether) {
  Run("LPUSH q " + Bytes(5000) + " " + Bytes(5000));
  EXPECT_EQ(Encoding(), kQuicklist);
}

TEST_F(ListEncodingTest, NegativeLimitsAreSizes) {
  for (const auto& [setting, bytes] : {std::pair{-1, 4096},
                                       {-2, 8192},
                                       {-3, 16384},
                                       {-4, 32768},
                                       {-5, 65536},
                                       {-9, 65536}}) {
    Limit(setting);
    Run("RPUSH q " + Bytes(static_cast<size_t>(bytes) - 100));
    EXPECT_EQ(Encoding(), kListpack) << setting;
    Run("RPUSH q " + Bytes(200));
    EXPECT_EQ(Encoding(), kQuicklist) << setting;
    Run("DEL q");
  }
}

TEST_F(ListEncodingTest, PositiveLimitsAreNumbersOfElements) {
  Limit(3);
  Run("RPUSH q a b c");
  EXPECT_EQ(Encoding(), kListpack);
  Run("RPUSH q d");
  EXPECT_EQ(Encoding(), kQuicklist);
  Run("DEL q");
  Run("RPUSH q " + Bytes(8000) + " " + Bytes(400));
  EXPECT_EQ(Encoding(), kQuicklist);
}

TEST_F(ListEncodingTest, ZeroCountsAsOne) {
  Limit(0);
  Run("RPUSH q a");
  EXPECT_EQ(Encoding(), kListpack);
  Run("RPUSH q b");
  EXPECT_EQ(Encoding(), kQuicklist);
}

TEST_F(ListEncodingTest, ShrinksAtHalfTheLimit) {
  Limit(4);
  Run("RPUSH q a b c d e");
  EXPECT_EQ(Encoding(), kQuicklist);
  Run("LPOP q 2");
  EXPECT_EQ(Encoding(), kQuicklist);
  Run("RPOP q");
  EXPECT_EQ(Encoding(), kListpack);
}

TEST_F(ListEncodingTest, EveryRemovalCanShrink) {
  for (const char* removal :
       {"LTRIM q 0 1", "LREM q 0 x", "LMPOP 1 q LEFT COUNT 4", "LPOP q 4"}) {
    Limit(4);
    Run("DEL q");
    Run("RPUSH q a b x x x x");
    ASSERT_EQ(Encoding(), kQuicklist);
    Run(removal);
    EXPECT_EQ(Encoding(), kListpack) << removal;
  }
}

TEST_F(ListEncodingTest, LinsertGrowsEvenIfThePivotIsNotFound) {
  Limit(2);
  Run("RPUSH q a b");
  EXPECT_EQ(Run("LINSERT q BEFORE none x"), ":-1");
  EXPECT_EQ(Encoding(), kQuicklist);
}

TEST_F(ListEncodingTest, LsetCanGrowAndShrink) {
  Run("RPUSH q a b");
  Run("LSET q 0 " + Bytes(9000));
  EXPECT_EQ(Encoding(), kQuicklist);
  Run("LSET q 0 a");
  EXPECT_EQ(Encoding(), kListpack);
}

TEST_F(ListEncodingTest, CopyKeepsTheEncoding) {
  Limit(4);
  Run("RPUSH k a b c d e");
  Run("LPOP k 2");
  Run("COPY k q");
  EXPECT_EQ(Encoding(), kQuicklist);
}

TEST_F(ListEncodingTest, OldNameOfTheLimitWorks) {
  EXPECT_EQ(Run("CONFIG SET list-max-ziplist-size 7"), "OK");
  EXPECT_EQ(Run("CONFIG GET list-max-ziplist-size"),
            R"(["list-max-ziplist-size", "7"])");
  EXPECT_EQ(Run("CONFIG GET list-max-listpack-size"),
            R"(["list-max-listpack-size", "7"])");
}

}  // namespace
}  // namespace listq::testing
