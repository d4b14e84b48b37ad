// List commands on a keyspace.
#include "storage/list_store.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "storage/list_encoding.h"
#include "tests/unit/storage/element_text.h"
#include "tests/unit/storage/keyspace_fixture.h"

namespace listq::storage {
namespace {

class ListStoreTest : public KeyspaceFixture {
 protected:
  size_t Push(std::string_view key, End end,
              std::vector<std::string_view> elements) {
    return *lists_.Push(key, end, elements);
  }
  // A list in the order given.
  void Make(std::string_view key, std::vector<std::string_view> elements) {
    Push(key, End::kTail, elements);
    listener_.Take();
    changes_ = shared_.changes;
  }
  Strings At(std::string_view key) {
    Strings elements;
    const Keyspace::Entry* const entry = keys_.Peek(key);
    if (entry == nullptr) return {"(none)"};
    const ListValue& list = ListStore::ListOf(*entry);
    for (auto at = list.First(End::kHead); at.AtElement();
         at.Step(End::kTail)) {
      elements.push_back(TextOf(at.element()));
    }
    return elements;
  }
  std::vector<size_t> Positions(std::string_view key, std::string_view element,
                                ListStore::Search search) {
    std::vector<size_t> found;
    ListStore::Positions(ListStore::ListOf(**lists_.Find(key)), element, search,
                         found);
    return found;
  }
  // Changes counted since Make.
  uint64_t Changes() const { return shared_.changes - changes_; }

  ListStore lists_{keys_, ListpackLimit(-2)};
  uint64_t changes_ = 0;
  const Strings none_{"(none)"};
};

TEST_F(ListStoreTest, PushCreatesTheListAndAnnouncesItOnce) {
  EXPECT_EQ(Push("q", End::kHead, {"a", "b", "c"}), 3u);
  EXPECT_EQ(At("q"), (Strings{"c", "b", "a"}));
  EXPECT_EQ(listener_.Take(), Strings{"ready 0 q list"});
  EXPECT_EQ(Push("q", End::kTail, {"z"}), 4u);
  EXPECT_EQ(listener_.Take(), Strings{});
  EXPECT_EQ(shared_.changes, 4u);
}

TEST_F(ListStoreTest, PushIfPresentNeverCreates) {
  const std::string_view element = "x";
  EXPECT_EQ(*lists_.PushIfPresent("q", End::kHead, {&element, 1}), 0u);
  EXPECT_EQ(keys_.size(), 0u);
  EXPECT_EQ(shared_.changes, 0u);
  Make("q", {"a"});
  EXPECT_EQ(*lists_.PushIfPresent("q", End::kHead, {&element, 1}), 2u);
}

TEST_F(ListStoreTest, RefusesOtherTypes) {
  keys_.Create("s", String("text"));
  const std::string_view element = "x";
  EXPECT_EQ(lists_.Find("s").error(), Error::kWrongType);
  EXPECT_EQ(lists_.Push("s", End::kHead, {&element, 1}).error(),
            Error::kWrongType);
  EXPECT_EQ(lists_.PushIfPresent("s", End::kHead, {&element, 1}).error(),
            Error::kWrongType);
  EXPECT_EQ(lists_.Insert("s", End::kHead, "p", "x").error(),
            Error::kWrongType);
  EXPECT_EQ(lists_.Remove("s", 0, "x").error(), Error::kWrongType);
  EXPECT_EQ(lists_.Trim("s", 0, 0), Error::kWrongType);
  EXPECT_EQ(shared_.changes, 0u);
}

TEST_F(ListStoreTest, TheKeyDiesWithItsLastElement) {
  Make("q", {"a", "b", "c"});
  lists_.Drop(**lists_.Find("q"), End::kHead, 2);
  EXPECT_EQ(At("q"), Strings{"c"});
  lists_.Drop(**lists_.Find("q"), End::kTail, 1);
  EXPECT_EQ(At("q"), none_);
  EXPECT_EQ(keys_.size(), 0u);
  EXPECT_EQ(Changes(), 3u);
}

TEST_F(ListStoreTest, MoveTakesFromOneListAndGivesToTheOther) {
  Make("a", {"1", "2"});
  EXPECT_EQ(*lists_.Move("a", End::kTail, "b", End::kHead), "2");
  EXPECT_EQ(At("a"), Strings{"1"});
  EXPECT_EQ(At("b"), Strings{"2"});
  EXPECT_EQ(listener_.Take(), Strings{"ready 0 b list"});
  EXPECT_EQ(*lists_.Move("a", End::kHead, "b", End::kTail), "1");
  EXPECT_EQ(At("a"), none_);
  EXPECT_EQ(At("b"), (Strings{"2", "1"}));
  EXPECT_EQ(Changes(), 2u);
}

TEST_F(ListStoreTest, MoveWithinOneListRotatesIt) {
  Make("q", {"1", "2", "3"});
  EXPECT_EQ(*lists_.Move("q", End::kTail, "q", End::kHead), "3");
  EXPECT_EQ(At("q"), (Strings{"3", "1", "2"}));
  EXPECT_EQ(*lists_.Move("q", End::kHead, "q", End::kTail), "3");
  EXPECT_EQ(*lists_.Move("q", End::kHead, "q", End::kHead), "1");
  EXPECT_EQ(At("q"), (Strings{"1", "2", "3"}));
}

TEST_F(ListStoreTest, MoveOfTheOnlyElementOntoItselfNeverEndsTheKey) {
  Make("q", {"only"});
  const Keyspace::Entry* const before = keys_.Peek("q");
  EXPECT_EQ(*lists_.Move("q", End::kTail, "q", End::kHead), "only");
  EXPECT_EQ(keys_.Peek("q"), before);
  EXPECT_EQ(listener_.Take(), Strings{});
  EXPECT_EQ(Changes(), 1u);
}

TEST_F(ListStoreTest, MoveChecksTheSourceThenTheDestination) {
  keys_.Create("s", String("text"));
  EXPECT_EQ(*lists_.Move("none", End::kHead, "s", End::kHead), std::nullopt);
  EXPECT_EQ(lists_.Move("s", End::kHead, "q", End::kHead).error(),
            Error::kWrongType);
  Make("q", {"a"});
  EXPECT_EQ(lists_.Move("q", End::kHead, "s", End::kHead).error(),
            Error::kWrongType);
  EXPECT_EQ(At("q"), Strings{"a"});
  EXPECT_EQ(Changes(), 0u);
}

TEST_F(ListStoreTest, SetCountsFromEitherEnd) {
  Make("q", {"a", "b", "c"});
  Keyspace::Entry& entry = **lists_.Find("q");
  EXPECT_EQ(lists_.Set(entry, 0, "A"), Error::kNone);
  EXPECT_EQ(lists_.Set(entry, -1, "a longer one"), Error::kNone);
  EXPECT_EQ(At("q"), (Strings{"A", "b", "a longer one"}));
  for (const int64_t index : {int64_t{3}, int64_t{-4}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(lists_.Set(entry, index, "x"), Error::kIndexOutOfRange);
  }
  EXPECT_EQ(Changes(), 2u);
}

TEST_F(ListStoreTest, InsertGoesBesideTheFirstMatch) {
  Make("q", {"a", "b", "a"});
  EXPECT_EQ(*lists_.Insert("q", End::kHead, "b", "before"), 4);
  EXPECT_EQ(*lists_.Insert("q", End::kTail, "a", "after"), 5);
  EXPECT_EQ(At("q"), (Strings{"a", "after", "before", "b", "a"}));
  EXPECT_EQ(*lists_.Insert("q", End::kTail, "absent", "x"), -1);
  EXPECT_EQ(*lists_.Insert("none", End::kTail, "a", "x"), 0);
  EXPECT_EQ(Changes(), 2u);
}

TEST_F(ListStoreTest, RemoveCountsFromTheHeadTheTailOrTakesAll) {
  Make("q", {"x", "a", "x", "b", "x", "c", "x"});
  EXPECT_EQ(*lists_.Remove("q", 1, "x"), 1u);
  EXPECT_EQ(At("q"), (Strings{"a", "x", "b", "x", "c", "x"}));
  EXPECT_EQ(*lists_.Remove("q", -2, "x"), 2u);
  EXPECT_EQ(At("q"), (Strings{"a", "x", "b", "c"}));
  EXPECT_EQ(*lists_.Remove("q", 0, "x"), 1u);
  EXPECT_EQ(*lists_.Remove("q", 0, "x"), 0u);
  EXPECT_EQ(*lists_.Remove("q", INT64_MIN, "a"), 1u);
  EXPECT_EQ(At("q"), (Strings{"b", "c"}));
  EXPECT_EQ(*lists_.Remove("none", 0, "x"), 0u);
  EXPECT_EQ(Changes(), 5u);
}

TEST_F(ListStoreTest, RemovingEveryElementEndsTheKey) {
  Make("q", {"x", "x"});
  EXPECT_EQ(*lists_.Remove("q", 0, "x"), 2u);
  EXPECT_EQ(keys_.size(), 0u);
}

TEST_F(ListStoreTest, TrimKeepsARange) {
  Make("q", {"a", "b", "c", "d"});
  EXPECT_EQ(lists_.Trim("q", 1, -2), Error::kNone);
  EXPECT_EQ(At("q"), (Strings{"b", "c"}));
  EXPECT_EQ(Changes(), 2u);
  EXPECT_EQ(lists_.Trim("q", -100, 100), Error::kNone);
  EXPECT_EQ(Changes(), 2u);
  EXPECT_EQ(lists_.Trim("q", 5, 9), Error::kNone);
  EXPECT_EQ(keys_.size(), 0u);
  EXPECT_EQ(Changes(), 4u);
  EXPECT_EQ(lists_.Trim("q", 0, 0), Error::kNone);
}

TEST_F(ListStoreTest, ClampsRangesAsRedisDoes) {
  const auto clamp = [](int64_t start, int64_t stop) {
    const auto range = ListStore::Clamp(start, stop, 5);
    return std::vector<size_t>{range.start, range.count};
  };
  using Sizes = std::vector<size_t>;
  EXPECT_EQ(clamp(0, -1), (Sizes{0, 5}));
  EXPECT_EQ(clamp(-100, 100), (Sizes{0, 5}));
  EXPECT_EQ(clamp(-2, -1), (Sizes{3, 2}));
  EXPECT_EQ(clamp(2, 2), (Sizes{2, 1}));
  EXPECT_EQ(clamp(3, 2)[1], 0u);
  EXPECT_EQ(clamp(5, 9)[1], 0u);
  EXPECT_EQ(clamp(0, -6)[1], 0u);
  EXPECT_EQ(clamp(INT64_MIN, INT64_MAX), (Sizes{0, 5}));
  EXPECT_EQ(clamp(INT64_MAX, INT64_MIN)[1], 0u);
  EXPECT_EQ(ListStore::Clamp(0, -1, 0).count, 0u);
}

TEST_F(ListStoreTest, PositionsHonourRankMatchesAndComparisons) {
  Make("q", {"a", "b", "a", "a", "c", "a"});
  using Sizes = std::vector<size_t>;
  EXPECT_EQ(Positions("q", "a", {}), Sizes{0});
  EXPECT_EQ(Positions("q", "a", {.rank = 2}), Sizes{2});
  EXPECT_EQ(Positions("q", "a", {.rank = -1}), Sizes{5});
  EXPECT_EQ(Positions("q", "a", {.rank = -2, .max_matches = 2}), (Sizes{3, 2}));
  EXPECT_EQ(Positions("q", "a", {.max_matches = 0}), (Sizes{0, 2, 3, 5}));
  EXPECT_EQ(Positions("q", "a", {.max_matches = 0, .max_compared = 3}),
            (Sizes{0, 2}));
  EXPECT_EQ(Positions("q", "a", {.rank = 9}), Sizes{});
  EXPECT_EQ(Positions("q", "a", {.rank = INT64_MIN}), Sizes{});
}

TEST_F(ListStoreTest, ReportsTheEncodingAsElementsComeAndGo) {
  const auto encoding = [&] { return EncodingName(keys_.Find("q")->value); };
  const std::string element(64, 'e');
  for (int i = 0; i < 122; ++i) Push("q", End::kHead, {element});
  EXPECT_EQ(encoding(), "listpack");
  Push("q", End::kHead, {element});
  EXPECT_EQ(encoding(), "quicklist");
  lists_.Drop(**lists_.Find("q"), End::kTail, 61);
  EXPECT_EQ(encoding(), "quicklist");
  lists_.Drop(**lists_.Find("q"), End::kTail, 1);
  EXPECT_EQ(encoding(), "listpack");
}

TEST_F(ListStoreTest, AFutileInsertionMayStillMakeAQuicklist) {
  Make("q", {"a"});
  EXPECT_EQ(*lists_.Insert("q", End::kHead, "absent", std::string(8200, 'x')),
            -1);
  EXPECT_EQ(EncodingName(keys_.Find("q")->value), "quicklist");
}

TEST_F(ListStoreTest, KeepsAnExactCountOfAListpack) {
  Make("q", {"1", "two", "300", "-4", "two"});
  Keyspace::Entry& entry = **lists_.Find("q");
  const ListValue& list = ListStore::ListOf(entry);
  EXPECT_EQ(list.listpack_bytes, 7u + 2 + 5 + 3 + 3 + 5);
  lists_.Set(entry, 0, "one");
  (void)*lists_.Insert("q", End::kTail, "300", "x");
  (void)*lists_.Remove("q", 1, "two");
  (void)*lists_.Move("q", End::kHead, "r", End::kHead);
  lists_.Drop(entry, End::kTail, 1);
  EXPECT_EQ(At("q"), (Strings{"300", "x", "-4"}));
  EXPECT_EQ(list.listpack_bytes, 7u + 3 + 3 + 3);
  lists_.Trim("q", 1, 1);
  EXPECT_EQ(list.listpack_bytes, 7u + 3);
}

}  // namespace
}  // namespace listq::storage
