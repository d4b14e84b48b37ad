// Strings as arrays of bits and of small integers.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class BitCommandsTest : public CommandTest {
 protected:
  int ChangesOf(std::string_view line) {
    const int before = std::stoi(Info("rdb_changes_since_last_save"));
    Run(line);
    return std::stoi(Info("rdb_changes_since_last_save")) - before;
  }
};

TEST_F(BitCommandsTest, SetbitAnswersTheOldBit) {
  EXPECT_EQ(Run("SETBIT b 7 1"), ":0");
  EXPECT_EQ(Run("SETBIT b 7 0"), ":1");
  EXPECT_EQ(Run("GETBIT b 7"), ":0");
  EXPECT_EQ(Run("GETBIT b 1000"), ":0");
  EXPECT_EQ(Run("STRLEN b"), ":1");
  EXPECT_EQ(Run("SETBIT b 1 2"), "-ERR bit is not an integer or out of range");
}

TEST_F(BitCommandsTest, OnlyRealChangesCount) {
  EXPECT_EQ(ChangesOf("SETBIT b 9 0"), 1);
  EXPECT_EQ(ChangesOf("SETBIT b 9 0"), 0);
  EXPECT_EQ(ChangesOf("SETBIT b 9 1"), 1);
  EXPECT_EQ(ChangesOf("BITFIELD f SET u8 0 0"), 1);
  EXPECT_EQ(ChangesOf("BITFIELD f SET u8 0 0"), 0);
  EXPECT_EQ(ChangesOf("BITFIELD f SET u8 0 5 GET u8 0 SET u8 8 6"), 2);
  EXPECT_EQ(ChangesOf("BITOP NOT d none"), 0);
  EXPECT_EQ(ChangesOf("BITOP NOT d b"), 1);
  EXPECT_EQ(ChangesOf("BITOP NOT d none"), 1);
}

TEST_F(BitCommandsTest, BitcountTakesRangesOfBytesAndBits) {
  Run("SET s foobar");
  EXPECT_EQ(Run("BITCOUNT s"), ":26");
  EXPECT_EQ(Run("BITCOUNT s 1 1"), ":6");
  EXPECT_EQ(Run("BITCOUNT s 5 30 BIT"), ":17");
  EXPECT_EQ(Run("BITCOUNT s 0"), kSyntax);
  EXPECT_EQ(Run("BITCOUNT s 0 -1 ODD"), kSyntax);
  EXPECT_EQ(Run("BITCOUNT s -1 -2 ODD"), ":0");
}

TEST_F(BitCommandsTest, BitposGoesOnPastTheEndUnlessTheRangeEnds) {
  Run("SET s \"\\xff\\xff\"");
  EXPECT_EQ(Run("BITPOS s 1"), ":0");
  EXPECT_EQ(Run("BITPOS s 0"), ":16");
  EXPECT_EQ(Run("BITPOS s 0 1"), ":16");
  EXPECT_EQ(Run("BITPOS s 0 0 -1"), ":-1");
  EXPECT_EQ(Run("BITPOS s 1 9 -1 BIT"), ":9");
  EXPECT_EQ(Run("BITPOS s 1 -5 -100"), ":0");
  EXPECT_EQ(Run("BITPOS s 1 0 x ODD"), kSyntax);
  EXPECT_EQ(Run("BITPOS s 2"), "-ERR The bit argument must be 1 or 0.");
}

TEST_F(BitCommandsTest, BitopCombinesAndLeavesNoEmptyKey) {
  Run("MSET a abc b AB");
  EXPECT_EQ(Run("BITOP OR d a b"), ":3");
  EXPECT_EQ(Run("GET d"), R"("abc")");
  EXPECT_EQ(Run("BITOP AND d a b"), ":3");
  EXPECT_EQ(Run("STRLEN d"), ":3");
  EXPECT_EQ(Run("BITOP AND d none"), ":0");
  EXPECT_EQ(Run("EXISTS d"), ":0");
}

TEST_F(BitCommandsTest, BitfieldDoesItsOperationsInOrder) {
  EXPECT_EQ(Run("BITFIELD f SET u8 0 200 INCRBY u8 #0 100 GET i4 4"),
            "[:0, :44, :-4]");
  EXPECT_EQ(Run("BITFIELD f OVERFLOW SAT INCRBY u8 0 250 OVERFLOW FAIL "
                "INCRBY u8 0 1"),
            "[:255, nil]");
}

TEST_F(BitCommandsTest, BitfieldThatIsWrongSomewhereDoesNothing) {
  EXPECT_EQ(Run("BITFIELD f SET u8 0 200 FOO"), kSyntax);
  EXPECT_EQ(Run("EXISTS f"), ":0");
}

TEST_F(BitCommandsTest, BitfieldRoOnlyReads) {
  Run("SET s a");
  EXPECT_EQ(Run("BITFIELD_RO s GET u8 0"), "[:97]");
  EXPECT_EQ(Run("BITFIELD_RO s SET u8 0 1"),
            "-ERR BITFIELD_RO only supports the GET subcommand");
}

}  // namespace
}  // namespace listq::testing
