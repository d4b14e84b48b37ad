// One of several handles in the room of one.
#include "storage/handle_variant.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace listq::storage {
namespace {

using Number = std::unique_ptr<int64_t>;
using Shared = std::unique_ptr<std::shared_ptr<int>>;
using Either = HandleVariant<Number, Shared>;

Shared Sharing(const std::shared_ptr<int>& owner) {
  return std::make_unique<std::shared_ptr<int>>(owner);
}

TEST(HandleVariantTest, TakesTheRoomOfOnePointer) {
  EXPECT_EQ(sizeof(Either), sizeof(void*));
}

TEST(HandleVariantTest, HoldsTheFirstKindEmptyAtFirst) {
  const Either either;
  EXPECT_TRUE(either.Holds<Number>());
  EXPECT_FALSE(either.Holds<Shared>());
  EXPECT_EQ(*either.Get<Number>(), nullptr);
}

TEST(HandleVariantTest, KeepsWhatIsDoneToABorrowedHandle) {
  Either either(std::make_unique<int64_t>(1));
  either.Borrow<Number>()->reset(new int64_t(2));
  EXPECT_EQ(**either.Get<Number>(), 2);
}

TEST(HandleVariantTest, DestroysWhatItHolds) {
  const auto owner = std::make_shared<int>(7);
  {
    const Either either(Sharing(owner));
    EXPECT_TRUE(either.Holds<Shared>());
    EXPECT_EQ(owner.use_count(), 2);
  }
  EXPECT_EQ(owner.use_count(), 1);
}

TEST(HandleVariantTest, ChangesItsKindByAssignment) {
  const auto owner = std::make_shared<int>(7);
  Either either(Sharing(owner));
  either = Either(std::make_unique<int64_t>(5));
  EXPECT_EQ(owner.use_count(), 1);
  EXPECT_EQ(**either.Get<Number>(), 5);
}

TEST(HandleVariantTest, LooksWithoutOwning) {
  const auto owner = std::make_shared<int>(7);
  const Either either(Sharing(owner));
  {
    const auto look = either.Get<Shared>();
    EXPECT_EQ(***look, 7);
  }
  EXPECT_EQ(owner.use_count(), 2);
}

TEST(HandleVariantTest, LeavesNothingBehindWhenMoved) {
  Either from(std::make_unique<int64_t>(3));
  const Either to(std::move(from));
  EXPECT_EQ(**to.Get<Number>(), 3);
  EXPECT_EQ(*from.Get<Number>(), nullptr);
}

}  // namespace
}  // namespace listq::storage
