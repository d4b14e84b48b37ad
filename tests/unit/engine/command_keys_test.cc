// Keys among arguments, by the specifications of a row.
#include "server/engine/command_keys.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace listq::server {
namespace {

using Words = std::vector<std::string_view>;

std::string Keys(const CommandSpec& spec, const Words& request) {
  const auto uses = KeysOf(spec, request);
  if (!uses.has_value()) return "none";
  std::string text;
  for (const KeyUse& use : *uses) text.append(use.key).append(" ");
  return text;
}

std::string Legacy(const CommandSpec& spec) {
  const LegacyKeyRange range = LegacyKeyRangeOf(spec);
  return std::to_string(range.first) + " " + std::to_string(range.last) + " " +
         std::to_string(range.step);
}

constexpr CommandSpec SpecOf(KeySpec keys, KeySpec more = {}) {
  CommandSpec spec;
  spec.keys = {keys, more};
  return spec;
}

constexpr CommandSpec kOne = SpecOf(KeySpec::One(kRO, 1));
constexpr CommandSpec kPair =
    SpecOf(KeySpec::One(kRO, 1), KeySpec::One(kRW, 2));
constexpr CommandSpec kAllButLast = SpecOf(KeySpec::Range(kRW, 1, -2));
constexpr CommandSpec kEverySecond = SpecOf(KeySpec::Range(kOW, 1, -1, 2));
constexpr CommandSpec kCounted = SpecOf(KeySpec::Counted(kRW, 2));
constexpr CommandSpec kNone = {};

TEST(CommandKeysTest, FollowRanges) {
  EXPECT_EQ(Keys(kOne, {"c", "a", "b"}), "a ");
  EXPECT_EQ(Keys(kPair, {"c", "a", "b", "x"}), "a b ");
  EXPECT_EQ(Keys(kAllButLast, {"c", "a", "b", "0"}), "a b ");
  EXPECT_EQ(Keys(kEverySecond, {"c", "a", "1", "b", "2"}), "a b ");
  EXPECT_EQ(Keys(kNone, {"c", "a"}), "");
}

TEST(CommandKeysTest, FollowACount) {
  EXPECT_EQ(Keys(kCounted, {"c", "0", "2", "a", "b", "LEFT"}), "a b ");
  for (std::string_view count :
       {"0", "-1", "x", "", "4", "9223372036854775807", "2147483648"}) {
    EXPECT_EQ(Keys(kCounted, {"c", "0", count, "a", "b", "LEFT"}), "none")
        << count;
  }
}

TEST(CommandKeysTest, AreNoneIfTheRequestHasNotAsMany) {
  EXPECT_EQ(Keys(kAllButLast, {"c", "0"}), "none");
  EXPECT_EQ(Keys(kPair, {"c", "a"}), "none");
}

TEST(CommandKeysTest, HaveTheFlagsOfTheirSpecification) {
  const Words request = {"c", "a", "b"};
  const auto uses = KeysOf(kPair, request);
  ASSERT_TRUE(uses.has_value());
  EXPECT_EQ((*uses)[0].flags, kRO);
  EXPECT_EQ((*uses)[1].flags, kRW);
}

uint16_t FlagsOf(const CommandSpec& spec, const Words& request) {
  const auto uses = KeysOf(spec, request);
  return uses.has_value() ? (*uses)[0].flags : 0;
}

TEST(CommandKeysTest, AreOnlyReadByARequestOfGets) {
  CommandSpec spec = kOne;
  spec.keys[0] = KeySpec::One(kRW | kVariableFlags | kReadByGets, 1);
  constexpr uint16_t kReads = kRO | kAccess;
  constexpr uint16_t kWrites = kRW | kAccess | kUpdate;
  EXPECT_EQ(FlagsOf(spec, {"c", "a"}), kReads);
  EXPECT_EQ(FlagsOf(spec, {"c", "a", "GET", "u8", "0"}), kReads);
  EXPECT_EQ(FlagsOf(spec, {"c", "a", "overflow", "sat", "get", "u8", "0"}),
            kReads);
  EXPECT_EQ(FlagsOf(spec, {"c", "a", "GET", "u8"}), kWrites);
  EXPECT_EQ(FlagsOf(spec, {"c", "a", "GET", "u8", "0", "SET", "u8", "0", "1"}),
            kWrites);
}

TEST(CommandKeysTest, OldClientsSeeFirstLastAndStep) {
  EXPECT_EQ(Legacy(kOne), "1 1 1");
  EXPECT_EQ(Legacy(kPair), "1 2 1");
  EXPECT_EQ(Legacy(kAllButLast), "1 -2 1");
  EXPECT_EQ(Legacy(kEverySecond), "1 -1 2");
  EXPECT_EQ(Legacy(kCounted), "0 0 0");
  CommandSpec stores = kCounted;
  stores.keys = {KeySpec::One(kOW, 1), KeySpec::Counted(kRO, 2)};
  EXPECT_EQ(Legacy(stores), "1 1 1");
  EXPECT_EQ(Legacy(kNone), "0 0 0");
}

TEST(CommandKeysTest, ACountMovesThem) {
  EXPECT_TRUE(HasMovableKeys(kCounted));
  EXPECT_FALSE(HasMovableKeys(kAllButLast));
  EXPECT_TRUE(HasKeys(kOne));
  EXPECT_FALSE(HasKeys(kNone));
}

}  // namespace
}  // namespace listq::server
