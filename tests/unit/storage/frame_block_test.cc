// Elements in one block.
#include "storage/frame_block.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace listq::storage {
namespace {

using Strings = std::vector<std::string>;

Strings ElementsOf(const FrameBlock& block) {
  Strings elements;
  for (uint32_t at = 0; at < block.end(); at = block.Next(at)) {
    const Element element = block.At(at).element();
    elements.emplace_back(element.view());
  }
  return elements;
}

uint32_t PlaceOf(const FrameBlock& block, size_t index) {
  return block.Next(0, static_cast<uint32_t>(index));
}

TEST(FrameBlockTest, IsEmptyAtFirst) {
  const FrameBlock block;
  EXPECT_TRUE(block.empty());
  EXPECT_EQ(block.Find("a"), block.end());
  EXPECT_EQ(block.MemoryUsage(), 0u);
  EXPECT_TRUE(block.Clone().empty());
}

TEST(FrameBlockTest, FindsAmongEveryOtherElementOnly) {
  FrameBlock block;
  for (const char* text : {"field", "7", "7", "field"}) block.Append(text);
  EXPECT_EQ(block.Find("7", 2), PlaceOf(block, 2));
  EXPECT_EQ(block.Find("7"), PlaceOf(block, 1));
  EXPECT_EQ(block.Find("07", 2), block.end());
}

TEST(FrameBlockTest, GoesBackFromTheEnd) {
  FrameBlock block;
  for (const char* text : {"a", "12345", "c"}) block.Append(text);
  EXPECT_EQ(block.Previous(block.end()), PlaceOf(block, 2));
  EXPECT_EQ(block.Previous(block.end(), 3), 0u);
}

TEST(FrameBlockTest, CloneIsACopyOfItsOwn) {
  FrameBlock block;
  block.Append("a");
  FrameBlock clone = block.Clone();
  clone.Append("b");
  EXPECT_EQ(ElementsOf(block), Strings({"a"}));
  EXPECT_EQ(ElementsOf(clone), Strings({"a", "b"}));
}

TEST(FrameBlockTest, GivesBackWhatItNoLongerNeeds) {
  FrameBlock block;
  for (int i = 0; i < 100; ++i) block.Append(std::string(100, 'x'));
  const size_t full = block.MemoryUsage();
  block.Erase(0, 95);
  EXPECT_LT(block.MemoryUsage(), full / 5);
  EXPECT_EQ(block.count(), 5u);
}

TEST(FrameBlockTest, BehavesLikeAVectorOfStrings) {
  std::mt19937 random(7);
  const Strings vocabulary = {
      "",   "a",  "-1",  "12345678901", std::string(119, 'k'),
      "xy", "00", "127", "-129",        std::string(5000, 'l')};
  FrameBlock block;
  Strings model;
  for (int step = 0; step < 20'000; ++step) {
    const std::string& text = vocabulary[random() % vocabulary.size()];
    const size_t index = random() % (model.size() + 1);
    const auto at = static_cast<ptrdiff_t>(index);
    const auto choice = random() % 4;
    if (choice < 2 && model.size() < 40) {
      block.Insert(PlaceOf(block, index), text);
      model.insert(model.begin() + at, text);
    } else if (index < model.size() && choice == 2) {
      block.Replace(PlaceOf(block, index), text);
      model[index] = text;
    } else {
      const size_t frames = random() % (model.size() - index + 1);
      block.Erase(PlaceOf(block, index), static_cast<uint32_t>(frames));
      model.erase(model.begin() + at,
                  model.begin() + at + static_cast<ptrdiff_t>(frames));
    }
    ASSERT_EQ(block.count(), model.size());
    ASSERT_EQ(ElementsOf(block), model);
    const auto found = std::find(model.begin(), model.end(), text);
    ASSERT_EQ(block.Find(text),
              PlaceOf(block, static_cast<size_t>(found - model.begin())));
  }
}

}  // namespace
}  // namespace listq::storage
