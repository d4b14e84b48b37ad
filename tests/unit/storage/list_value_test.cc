// Lists by themselves: both ends, the midst, and where their bytes go.
#include "storage/list_value.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/storage/element_text.h"

namespace listq::storage {
namespace {

std::vector<std::string> Elements(const ListValue& list) {
  std::vector<std::string> elements;
  for (auto at = list.First(End::kHead); at.AtElement(); at.Step(End::kTail)) {
    elements.push_back(TextOf(at.element()));
  }
  return elements;
}

std::vector<std::string> Backwards(const ListValue& list) {
  std::vector<std::string> elements;
  for (auto at = list.First(End::kTail); at.AtElement(); at.Step(End::kHead)) {
    elements.push_back(TextOf(at.element()));
  }
  return elements;
}

ListValue ListOf(const std::vector<std::string>& elements) {
  ListValue list;
  for (const auto& element : elements) list.Push(End::kTail, element);
  return list;
}

// A list of `count` elements of 64 bytes that begin with their index.
ListValue LongList(int count) {
  ListValue list;
  for (int i = 0; i < count; ++i) {
    std::string element = std::to_string(i) + ' ';
    element.resize(64, '.');
    list.Push(End::kTail, element);
  }
  return list;
}

int NumberOf(const Element& element) { return std::stoi(TextOf(element)); }

using Strings = std::vector<std::string>;

TEST(ListValueTest, IsEmptyAtFirst) {
  const ListValue list{};
  EXPECT_TRUE(list.empty());
  EXPECT_FALSE(list.First(End::kHead).AtElement());
  EXPECT_FALSE(list.First(End::kTail).AtElement());
  EXPECT_EQ(list.MemoryUsage(), 0u);
}

TEST(ListValueTest, KeepsTheOrderOfBothEnds) {
  ListValue list;
  list.Push(End::kHead, "b");
  list.Push(End::kTail, "c");
  list.Push(End::kHead, "a");
  EXPECT_EQ(Elements(list), (Strings{"a", "b", "c"}));
  EXPECT_EQ(Backwards(list), (Strings{"c", "b", "a"}));
  EXPECT_EQ(list.Peek(End::kHead), "a");
  EXPECT_EQ(list.Peek(End::kTail), "c");
}

TEST(ListValueTest, PushAtTheHeadMovesNoOtherElement) {
  ListValue list = LongList(1000);
  list.Push(End::kHead, "x");
  const char* const place = PlaceOf(list.Peek(End::kHead));
  const char* const tail = PlaceOf(list.Peek(End::kTail));
  for (int i = 0; i < 20; ++i) list.Push(End::kHead, "y");
  EXPECT_EQ(PlaceOf(list.At(20).element()), place);
  EXPECT_EQ(PlaceOf(list.Peek(End::kTail)), tail);
}

TEST(ListValueTest, KeepsElementsOfEveryLengthOfLength) {
  ListValue list;
  Strings expected;
  for (const size_t size :
       std::vector<size_t>{0, 1, 127, 128, 16383, 16384, 2097151, 2097152}) {
    expected.emplace_back(size, static_cast<char>('a' + expected.size()));
    list.Push(End::kTail, expected.back());
  }
  EXPECT_EQ(Elements(list), expected);
  EXPECT_EQ(Backwards(list), Strings(expected.rbegin(), expected.rend()));
}

TEST(ListValueTest, KeepsBytesOfEveryKind) {
  const std::string bytes("\0\xff\r\n\x80", 5);
  ListValue list;
  list.Push(End::kTail, bytes);
  EXPECT_EQ(list.Peek(End::kHead), bytes);
}

TEST(ListValueTest, SpendsTwoBytesOnAnElementOf64) {
  const ListValue list = LongList(100000);
  EXPECT_LT(list.MemoryUsage(), 100000u * 67);
}

TEST(ListValueTest, HoldsOneShortElementInLessThan64Bytes) {
  const ListValue list = ListOf({"hello"});
  EXPECT_LE(list.MemoryUsage(), 64u);
}

TEST(ListValueTest, DoesNotGrowWhileAQueueOnlyMovesOn) {
  for (const int depth : {1, 7, 60}) {
    ListValue list = LongList(depth);
    size_t most = 0;
    for (int i = 0; i < 10000; ++i) {
      list.Push(End::kHead, std::string(64, 'q'));
      list.Drop(End::kTail);
      most = std::max(most, list.MemoryUsage());
    }
    EXPECT_LE(most, 400u * static_cast<size_t>(depth) + 600) << depth;
  }
}

TEST(ListValueTest, GivesAnOversizedElementExactlyItsRoom) {
  ListValue list;
  list.Push(End::kTail, std::string(1'000'000, 'x'));
  EXPECT_LT(list.MemoryUsage(), 1'000'100u);
  list.Push(End::kTail, "y");
  list.Drop(End::kHead);
  EXPECT_LT(list.MemoryUsage(), 100u);
}

TEST(ListValueTest, PushTakesAViewIntoTheSameList) {
  for (const End end : {End::kHead, End::kTail}) {
    ListValue list;
    list.Push(end, std::string(40, 'a'));
    list.Push(end, std::string(40, 'b'));
    for (int i = 0; i < 500; ++i) {  // grows, slides and adds chunks
      const Element other = list.Peek(Opposite(end));
      list.Push(end, other.view());
      list.Drop(Opposite(end));
      const Element same = list.Peek(end);
      list.Push(end, same.view());
    }
    for (auto at = list.First(End::kHead); at.AtElement();
         at.Step(End::kTail)) {
      EXPECT_EQ(at.element(), std::string(40, TextOf(at.element())[0]));
    }
    EXPECT_EQ(list.size(), 502u);
  }
}

TEST(ListValueTest, DropManyTakesWholeChunksAndParts) {
  ListValue list = LongList(1000);
  list.DropMany(End::kHead, 300);
  list.DropMany(End::kTail, 650);
  ASSERT_EQ(list.size(), 50u);
  EXPECT_EQ(NumberOf(list.Peek(End::kHead)), 300);
  EXPECT_EQ(NumberOf(list.Peek(End::kTail)), 349);
  list.DropMany(End::kHead, 50);
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.MemoryUsage(), 0u);
}

TEST(ListValueTest, FindsEveryIndexOfALongList) {
  ListValue list = LongList(20000);
  for (size_t i = 0; i < 20000; ++i) {
    ASSERT_EQ(NumberOf(list.At(i).element()), static_cast<int>(i));
  }
}

TEST(ListValueTest, FindsIndexesWhileBothEndsMove) {
  ListValue list = LongList(20000);
  int first = 0;
  for (int i = 0; i < 15000; ++i) {
    list.Push(End::kTail, std::to_string(20000 + i));
    list.DropMany(End::kHead, 2);
    first += 2;
    if (i % 97 != 0) continue;
    for (size_t index = 0; index < list.size(); index += 1 + list.size() / 7) {
      ASSERT_EQ(NumberOf(list.At(index).element()),
                first + static_cast<int>(index));
    }
  }
}

TEST(ListValueTest, FindsIndexesAfterChangesInTheMidst) {
  ListValue list = LongList(20000);
  auto at = list.At(10000);
  list.Erase(at, End::kTail);
  EXPECT_EQ(NumberOf(at.element()), 10001);
  EXPECT_EQ(NumberOf(list.At(12000).element()), 12001);
  list.Insert(list.At(5000), End::kHead, "-1");
  EXPECT_EQ(list.At(5000).element(), "-1");
  EXPECT_EQ(NumberOf(list.At(12000).element()), 12000);
  at = list.At(7000);
  list.Replace(at, std::string(9000, '7'));
  EXPECT_EQ(TextOf(list.At(7000).element()).size(), 9000u);
  EXPECT_EQ(NumberOf(list.At(12000).element()), 12000);
}

TEST(ListValueTest, InsertsOnEitherSide) {
  ListValue list = ListOf({"a", "c"});
  list.Insert(list.At(1), End::kHead, "b");
  list.Insert(list.At(2), End::kTail, "d");
  list.Insert(list.At(0), End::kHead, "0");
  EXPECT_EQ(Elements(list), (Strings{"0", "a", "b", "c", "d"}));
}

TEST(ListValueTest, ReplacesByShorterEqualAndLongerElements) {
  ListValue list = ListOf({"aaa", "bbb", "ccc"});
  auto at = list.At(1);
  for (const size_t size : std::vector<size_t>{3, 1, 0, 200, 5000, 9000, 2}) {
    list.Replace(at, std::string(size, 'x'));
    EXPECT_EQ(at.element(), std::string(size, 'x'));
    EXPECT_EQ(Elements(list), (Strings{"aaa", std::string(size, 'x'), "ccc"}));
  }
}

TEST(ListValueTest, EraseMovesTheCursorTowardsTheGivenEnd) {
  ListValue list = ListOf({"a", "b", "c", "d"});
  auto at = list.At(1);
  list.Erase(at, End::kTail);
  EXPECT_EQ(at.element(), "c");
  list.Erase(at, End::kHead);
  EXPECT_EQ(at.element(), "a");
  list.Erase(at, End::kHead);
  EXPECT_FALSE(at.AtElement());
  at = list.At(0);
  list.Erase(at, End::kTail);
  EXPECT_FALSE(at.AtElement());
  EXPECT_TRUE(list.empty());
}

TEST(ListValueTest, EraseLeavesNoNearlyEmptyChunks) {
  ListValue list = LongList(20000);
  auto at = list.First(End::kHead);
  for (int i = 0; i < 20000; ++i) {
    if (i % 20 == 0) {
      at.Step(End::kTail);
    } else {
      list.Erase(at, End::kTail);
    }
  }
  ASSERT_EQ(list.size(), 1000u);
  EXPECT_LT(list.MemoryUsage(), 1000u * 66 * 4);
  for (size_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(NumberOf(list.At(i).element()), static_cast<int>(20 * i));
  }
}

TEST(ListValueTest, CloneIsDeep) {
  ListValue list = LongList(3000);
  list.listpack_bytes = 5;
  ListValue copy = list.Clone();
  EXPECT_EQ(copy.listpack_bytes, 5u);
  EXPECT_EQ(Elements(copy), Elements(list));
  EXPECT_EQ(Backwards(copy), Backwards(list));
  EXPECT_NE(PlaceOf(copy.Peek(End::kHead)), PlaceOf(list.Peek(End::kHead)));
  list.Clear();
  EXPECT_EQ(copy.size(), 3000u);
}

TEST(ListValueTest, MovesByHandingOver) {
  ListValue list = ListOf({"a"});
  list.listpack_bytes = 9;
  ListValue other = std::move(list);
  EXPECT_EQ(Elements(other), Strings{"a"});
  EXPECT_EQ(other.listpack_bytes, 9u);
  ListValue third;
  third = std::move(other);
  EXPECT_EQ(Elements(third), Strings{"a"});
}

TEST(ListValueTest, ReleaseSomeFreesABoundedPart) {
  ListValue list = LongList(5000);
  const size_t chunks = list.chunk_count();
  ASSERT_GT(chunks, 4u);
  EXPECT_FALSE(list.ReleaseSome(3));
  EXPECT_EQ(list.chunk_count(), chunks - 3);
  EXPECT_TRUE(list.ReleaseSome(chunks));
  EXPECT_EQ(list.MemoryUsage(), 0u);
}

TEST(ListValueDeathTest, AbortsOnAnElementBeyondTheLimit) {
  EXPECT_DEATH(FrameSize(kMaxElementBytes + 1), "");
  EXPECT_EQ(FrameSize(kMaxElementBytes), kMaxElementBytes + 10);
}

}  // namespace
}  // namespace listq::storage
