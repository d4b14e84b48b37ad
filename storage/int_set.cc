// A sorted array in a block that is hardly larger.
#include "storage/int_set.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace listq::storage {
namespace {

constexpr uint32_t kNarrowest = sizeof(int16_t);

constexpr uint32_t WidthOf(int64_t value) {
  if (value == static_cast<int16_t>(value)) return sizeof(int16_t);
  if (value == static_cast<int32_t>(value)) return sizeof(int32_t);
  return sizeof(int64_t);
}

template <typename Integer>
int64_t Load(const char* at) {
  Integer value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

template <typename Integer>
void Store(char* at, int64_t value) {
  const auto narrow = static_cast<Integer>(value);
  std::memcpy(at, &narrow, sizeof(narrow));
}

template <typename Integer>
size_t LowerBoundIn(const char* bytes, size_t count, int64_t value) {
  size_t first = 0;
  while (count > 0) {
    const size_t half = count / 2;
    const size_t middle = first + half;
    if (Load<Integer>(bytes + middle * sizeof(Integer)) < value) {
      first = middle + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return first;
}

// The heap block for so many bytes: such that the allocator wastes nothing,
// with some room to spare if it is large.
size_t BlockFor(size_t bytes) {
  constexpr size_t kOverhead = 8;
  constexpr size_t kSmallStep = 16;
  constexpr size_t kLarge = 64 * 1024;
  const size_t step = bytes < kLarge ? kSmallStep : kLarge;
  return (bytes + kOverhead + step - 1) / step * step - kOverhead;
}

}  // namespace

IntSet::~IntSet() { ::operator delete(header_); }

IntSet IntSet::Clone() const {
  IntSet clone;
  if (empty()) return clone;
  clone.Resize(header_->count, header_->width);
  std::memcpy(clone.bytes(), bytes(), size_t{header_->count} * header_->width);
  return clone;
}

size_t IntSet::MemoryUsage() const {
  constexpr size_t kOverhead = 8;
  if (header_ == nullptr) return 0;
  const size_t used = size_t{header_->count} * header_->width;
  return BlockFor(sizeof(Header) + used) + kOverhead;
}

uint32_t IntSet::width() const {
  return header_ != nullptr ? header_->width : kNarrowest;
}

int64_t IntSet::At(size_t index) const {
  const char* const at = bytes() + index * header_->width;
  if (header_->width == sizeof(int16_t)) return Load<int16_t>(at);
  if (header_->width == sizeof(int32_t)) return Load<int32_t>(at);
  return Load<int64_t>(at);
}

void IntSet::Set(size_t index, int64_t value) {
  char* const at = bytes() + index * header_->width;
  if (header_->width == sizeof(int16_t)) return Store<int16_t>(at, value);
  if (header_->width == sizeof(int32_t)) return Store<int32_t>(at, value);
  Store<int64_t>(at, value);
}

size_t IntSet::LowerBound(int64_t value) const {
  const size_t count = size();
  if (count == 0 || At(count - 1) < value) return count;
  if (header_->width == sizeof(int16_t)) {
    return LowerBoundIn<int16_t>(bytes(), count, value);
  }
  if (header_->width == sizeof(int32_t)) {
    return LowerBoundIn<int32_t>(bytes(), count, value);
  }
  return LowerBoundIn<int64_t>(bytes(), count, value);
}

bool IntSet::Contains(int64_t value) const {
  const size_t index = LowerBound(value);
  return index < size() && At(index) == value;
}

bool IntSet::Insert(int64_t value) {
  const size_t count = size();
  const size_t index = LowerBound(value);
  if (index < count && At(index) == value) return false;
  if (count == UINT32_MAX) std::abort();
  if (WidthOf(value) > width()) Widen(WidthOf(value));
  const uint32_t wide = count == 0 ? WidthOf(value) : width();
  Resize(count + 1, wide);
  char* const at = bytes() + index * wide;
  std::memmove(at + wide, at, (count - index) * wide);
  Set(index, value);
  return true;
}

bool IntSet::Remove(int64_t value) {
  const size_t index = LowerBound(value);
  if (index == size() || At(index) != value) return false;
  RemoveAt(index);
  return true;
}

void IntSet::RemoveAt(size_t index) {
  const uint32_t wide = header_->width;
  const size_t left = size() - 1;
  char* const at = bytes() + index * wide;
  std::memmove(at, at + wide, (left - index) * wide);
  Resize(left, wide);
}

// From the last one to the first, so that none is overwritten before it was
// moved.
void IntSet::Widen(uint32_t width) {
  if (empty()) return;
  const uint32_t old_width = header_->width;
  const size_t count = size();
  Resize(count, width);
  for (size_t i = count; i-- > 0;) {
    header_->width = old_width;
    const int64_t value = At(i);
    header_->width = width;
    Set(i, value);
  }
}

void IntSet::Resize(size_t count, uint32_t width) {
  const size_t wanted = BlockFor(sizeof(Header) + count * width);
  const size_t held =
      header_ == nullptr
          ? 0
          : BlockFor(sizeof(Header) + size_t{header_->count} * header_->width);
  if (header_ == nullptr || wanted != held) {
    void* const block = ::operator new(wanted);
    if (header_ != nullptr) {
      std::memcpy(block, header_, std::min(wanted, held));
      ::operator delete(header_);
    }
    header_ = static_cast<Header*>(block);
  }
  header_->count = static_cast<uint32_t>(count);
  header_->width = width;
}

}  // namespace listq::storage
