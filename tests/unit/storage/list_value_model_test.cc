// Random histories of a list, checked step by step against a deque.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <new>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "storage/list_value.h"
#include "tests/unit/storage/element_text.h"

namespace listq::storage {
namespace {

class ListValueModelTest : public testing::TestWithParam<unsigned> {
 protected:
  using Random = std::mt19937;

  size_t Below(size_t bound) { return random_() % bound; }

  // Small ones mostly, some up to 20 KB.
  size_t RandomSize() {
    switch (Below(12)) {
      case 0:
        return 0;
      case 1:
        return 100 + Below(100);
      case 2:
        return Below(3000);
      case 3:
        return Below(4) == 0 ? Below(20'000) : 5;
      default:
        return Below(70);
    }
  }
  // Of every length, and some that only look like integers.
  std::string RandomInteger() {
    const uint64_t bits = uint64_t{random_()} << 32 | random_();
    std::string text = std::to_string(static_cast<int64_t>(bits) >> Below(64));
    if (Below(8) == 0) text[Below(text.size())] = "-0 a"[Below(4)];
    return text;
  }
  End RandomEnd() { return Below(2) == 0 ? End::kHead : End::kTail; }

  // Either fresh bytes, or a view of an element of the list itself.
  std::string_view RandomElement() {
    if (!model_.empty() && Below(3) == 0) {
      own_.emplace(list_.At(Below(model_.size())).element());
      return own_->view();
    }
    if (Below(3) == 0) return fresh_ = RandomInteger();
    fresh_.assign(RandomSize(), static_cast<char>('a' + Below(26)));
    for (size_t i = 0; i < fresh_.size(); i += 7) {
      fresh_[i] = static_cast<char>(Below(256));
    }
    return fresh_;
  }

  void Push() {
    const End end = RandomEnd();
    const std::string_view element = RandomElement();
    if (end == End::kHead) {
      model_.emplace_front(element);
    } else {
      model_.emplace_back(element);
    }
    list_.Push(end, element);
  }
  // An element that brings its block.
  void PushLarge() {
    const End end = RandomEnd();
    const std::string element(RandomElement());
    const size_t front = LargeElement::kFront + Below(200);
    LargeElement large;
    large.capacity = front + element.size() + LargeElement::kBack;
    large.block.reset(static_cast<char*>(::operator new(large.capacity)));
    char* const place = large.block.get() + front;
    std::copy(element.begin(), element.end(), place);
    large.bytes = {place, element.size()};
    list_.PushLarge(end, std::move(large));
    ASSERT_EQ(PlaceOf(list_.Peek(end)), place);
    if (end == End::kHead) {
      model_.push_front(element);
    } else {
      model_.push_back(element);
    }
  }
  void TakeLarge(End end) {
    const char* const place = PlaceOf(list_.Peek(end));
    const LargeElement taken = list_.TakeLarge(end);
    ASSERT_EQ(taken.bytes.data(), place);
    ASSERT_EQ(taken.bytes, end == End::kHead ? model_.front() : model_.back());
    if (end == End::kHead) {
      model_.pop_front();
    } else {
      model_.pop_back();
    }
  }
  void DropMany() {
    const End end = RandomEnd();
    const size_t count =
        Below(std::min<size_t>(model_.size(), Below(20) == 0 ? 2000 : 9) + 1);
    const auto n = static_cast<ptrdiff_t>(count);
    if (end == End::kHead) {
      model_.erase(model_.begin(), model_.begin() + n);
    } else {
      model_.erase(model_.end() - n, model_.end());
    }
    if (count == 1) {
      list_.Drop(end);
    } else {
      list_.DropMany(end, count);
    }
  }
  void Replace() {
    const size_t index = Below(model_.size());
    const std::string_view element = RandomElement();
    std::string copy(element);
    auto at = list_.At(index);
    list_.Replace(at, element);
    model_[index] = std::move(copy);
    ASSERT_EQ(at.element(), model_[index]);
  }
  void Insert() {
    const size_t index = Below(model_.size());
    const End side = RandomEnd();
    const std::string_view element = RandomElement();
    std::string copy(element);
    list_.Insert(list_.At(index), side, element);
    model_.insert(model_.begin() + static_cast<ptrdiff_t>(
                                       index + (side == End::kTail ? 1 : 0)),
                  std::move(copy));
  }
  // Erases some elements in one sweep from a random place.
  void Erase() {
    const End towards = RandomEnd();
    auto index = static_cast<ptrdiff_t>(Below(model_.size()));
    auto at = list_.At(static_cast<size_t>(index));
    for (size_t i = Below(30); i > 0 && at.AtElement(); --i) {
      if (Below(4) == 0) {
        at.Step(towards);
        index += towards == End::kTail ? 1 : -1;
        continue;
      }
      model_.erase(model_.begin() + index);
      list_.Erase(at, towards);
      if (towards == End::kHead) --index;
      const bool inside =
          index >= 0 && index < static_cast<ptrdiff_t>(model_.size());
      ASSERT_EQ(at.AtElement(), inside);
      if (inside) {
        ASSERT_EQ(at.element(), model_[static_cast<size_t>(index)]);
      }
    }
  }
  void Step() {
    const size_t action = Below(16);
    if (Below(20) == 0) return PushLarge();
    const End end = RandomEnd();
    if (!model_.empty() && list_.IsLarge(end)) return TakeLarge(end);
    if (model_.empty() || action < (growing_ ? 9u : 4u)) return Push();
    if (action < 11) return DropMany();
    if (action < 13) return Replace();
    if (action < 15) return Insert();
    Erase();
  }

  void CheckAll() {
    ASSERT_EQ(list_.size(), model_.size());
    auto forwards = list_.First(End::kHead);
    size_t bytes = 0;
    for (const auto& element : model_) {
      ASSERT_TRUE(forwards.AtElement());
      ASSERT_EQ(forwards.element(), element);
      bytes += element.size();
      forwards.Step(End::kTail);
    }
    ASSERT_FALSE(forwards.AtElement());
    auto backwards = list_.First(End::kTail);
    for (auto it = model_.rbegin(); it != model_.rend(); ++it) {
      ASSERT_TRUE(backwards.AtElement());
      ASSERT_EQ(backwards.element(), *it);
      backwards.Step(End::kHead);
    }
    ASSERT_FALSE(backwards.AtElement());
    for (int i = 0; i < 20 && !model_.empty(); ++i) {
      const size_t index = Below(model_.size());
      ASSERT_EQ(list_.At(index).element(), model_[index]);
    }
    ASSERT_GE(list_.MemoryUsage(), bytes);
    // Half-empty chunks at worst, and two nearly empty ones at the ends.
    ASSERT_LE(list_.MemoryUsage(), 5 * (bytes + 50 * model_.size()) + 20'000);
  }

  Random random_{GetParam()};
  ListValue list_;
  std::deque<std::string> model_;
  std::string fresh_;
  std::optional<Element> own_;
  bool growing_ = true;
};

TEST_P(ListValueModelTest, AgreesWithADeque) {
  for (int step = 0; step < 12'000; ++step) {
    if (step % 1500 == 0) growing_ = !growing_;
    Step();
    if (HasFatalFailure()) return;
    if (step % 150 == 0) CheckAll();
    if (HasFatalFailure()) FAIL() << "at step " << step;
    if (step % 2000 == 0) list_ = list_.Clone();
  }
  CheckAll();
}

INSTANTIATE_TEST_SUITE_P(Seeds, ListValueModelTest, testing::Range(1u, 9u));

// Long enough for an index of chunks, which every kind of change must heed.
class LongListValueModelTest : public ListValueModelTest {};

TEST_P(LongListValueModelTest, AgreesWithADeque) {
  for (int i = 0; i < 20'000; ++i) {
    model_.push_back(std::to_string(i) + std::string(40, 'm'));
    list_.Push(End::kTail, model_.back());
  }
  for (int step = 0; step < 4'000; ++step) {
    growing_ = step % 2 == 0;
    Step();
    if (HasFatalFailure()) return;
    if (model_.empty()) continue;
    const size_t index = Below(model_.size());
    ASSERT_EQ(list_.At(index).element(), model_[index]) << "at step " << step;
  }
  CheckAll();
}

INSTANTIATE_TEST_SUITE_P(Seeds, LongListValueModelTest, testing::Range(1u, 5u));

}  // namespace
}  // namespace listq::storage
