// Sets under keys.
#include "storage/set_store.h"

#include <string>
#include <vector>

#include "tests/unit/storage/element_text.h"
#include "tests/unit/storage/keyspace_fixture.h"

namespace listq::storage {
namespace {

// Keeps the events of keys, and no more.
class EventRecorder : public RecordingListener {
 public:
  void OnKeyEvent(int, EventClass, std::string_view event,
                  std::string_view key) override {
    told.push_back(std::string(event) + ' ' + std::string(key));
  }

  std::vector<std::string> told;
};

class SetStoreTest : public KeyspaceFixture {
 protected:
  using Views = std::vector<std::string_view>;

  size_t Add(std::string_view key, const Views& members) {
    return *sets_.Add(key, members);
  }

  SetStore sets_{keys_, SetLimits{}};
};

TEST_F(SetStoreTest, ASetIsBornWithItsFirstMember) {
  EXPECT_EQ(Add("s", {"a", "b", "a"}), 2u);
  EXPECT_EQ(listener_.Take(), Strings{"ready 0 s set"});
  EXPECT_EQ((*sets_.Read("s"))->size(), 2u);
  EXPECT_EQ(shared_.changes, 2u);
}

TEST_F(SetStoreTest, AKeyDiesWithItsLastMember) {
  Add("s", {"a", "b"});
  EXPECT_EQ(*sets_.Remove("s", Views{"x", "b", "a", "a"}), 2u);
  EXPECT_EQ(keys_.size(), 0u);
  EXPECT_EQ(*sets_.Remove("s", Views{"a"}), 0u);
  EXPECT_EQ(shared_.changes, 4u);
}

TEST_F(SetStoreTest, LeavesOtherTypesAlone) {
  keys_.Create("str", String("x"));
  EXPECT_EQ(sets_.Add("str", Views{"a"}).error(), Error::kWrongType);
  EXPECT_EQ(sets_.Remove("str", Views{"a"}).error(), Error::kWrongType);
  EXPECT_EQ(sets_.ReadAll(Views{"none", "str"}).error(), Error::kWrongType);
  EXPECT_EQ(StringAt("str"), "x");
}

TEST_F(SetStoreTest, MovesAMember) {
  Add("from", {"a"});
  EXPECT_FALSE(*sets_.Move("from", "to", "b"));
  EXPECT_TRUE(*sets_.Move("from", "to", "a"));
  EXPECT_EQ(keys_.Find("from"), nullptr);
  EXPECT_TRUE((*sets_.Read("to"))->Contains("a"));
}

TEST_F(SetStoreTest, PopsTheKeyWithTheLastMember) {
  Add("s", {"a", "b", "c"});
  std::mt19937_64 random(1);
  Strings popped;
  const auto take = [&](const Element& member) {
    popped.push_back(TextOf(member));
  };
  sets_.Pop(**sets_.Find("s"), 1, random, take);
  EXPECT_EQ((*sets_.Read("s"))->size(), 2u);
  sets_.Pop(**sets_.Find("s"), 5, random, take);
  EXPECT_EQ(keys_.size(), 0u);
  EXPECT_EQ(popped.size(), 3u);
  EXPECT_EQ(shared_.changes, 3u + 3u);
}

TEST_F(SetStoreTest, PutsASetInThePlaceOfAnything) {
  keys_.Create("d", String("x"));
  Add("s", {"a"});
  EXPECT_EQ(sets_.Put("d", (*sets_.Read("s"))->Clone(), "sunionstore"), 1u);
  EXPECT_EQ((*sets_.Read("d"))->size(), 1u);
  EXPECT_EQ(sets_.Put("d", SetValue(), "sunionstore"), 0u);
  EXPECT_EQ(keys_.Find("d"), nullptr);
}

TEST_F(SetStoreTest, TellsOfEventsInRedissOrder) {
  EventRecorder recorder;
  SharedByKeyspaces shared{clock_, recorder, 42};
  Keyspace keys{0, shared};
  SetStore sets{keys, SetLimits{}};
  const auto told = [&] { return std::exchange(recorder.told, {}); };
  std::mt19937_64 random(1);
  (void)sets.Add("s", Views{"a", "b"});
  (void)sets.Add("s", Views{"a"});
  EXPECT_EQ(told(), (Strings{"new s", "sadd s"}));
  (void)sets.Remove("s", Views{"x"});
  (void)sets.Remove("s", Views{"a"});
  EXPECT_EQ(told(), Strings{"srem s"});
  (void)sets.Move("s", "s", "b");
  (void)sets.Move("s", "d", "b");
  EXPECT_EQ(told(), (Strings{"srem s", "del s", "new d", "sadd d"}));
  sets.Pop(**sets.Find("d"), 1, random, [](const Element&) {});
  EXPECT_EQ(told(), (Strings{"spop d", "del d"}));
  SetValue one;
  one.Add("a", SetLimits{});
  sets.Put("d", std::move(one), "sinterstore");
  sets.Put("d", SetValue(), "sinterstore");
  sets.Put("d", SetValue(), "sinterstore");
  EXPECT_EQ(told(), (Strings{"new d", "sinterstore d", "del d"}));
}

}  // namespace
}  // namespace listq::storage
