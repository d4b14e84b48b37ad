// Where the bytes of a string are, and how its block grows.
#include "storage/string_value.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

namespace listq::storage {
namespace {

// The longest string that Redis keeps in one block with its header.
constexpr size_t kMaxEmbeddedString = 44;

// The capacity of a block is one of few, so that a byte names it: eight steps
// from each power of two to the next, which wastes an eighth at most. Class c
// has (8 + c % 8) * 2^(c / 8) bytes.
constexpr size_t kSteps = 8;

size_t CapacityOf(uint8_t capacity_class) {
  return (kSteps + capacity_class % kSteps) << (capacity_class / kSteps);
}

// The least capacity with room for `size` bytes.
uint8_t ClassFor(size_t size) {
  constexpr size_t kStepBits = 4;  // of 8 to 15
  const size_t least = std::max(size, kSteps);
  const size_t doublings = std::bit_width(least) - kStepBits;
  // Rounded up; 16 steps are 8 steps of twice the size.
  const size_t steps = (least + (size_t{1} << doublings) - 1) >> doublings;
  return static_cast<uint8_t>(doublings * kSteps + steps - kSteps);
}

// All but few texts are told from an integer by their length or first byte.
bool LooksLikeInteger(std::string_view text) {
  return text.size() - 1 < kMaxIntegerText &&
         (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
}

}  // namespace

StringValue::StringValue(std::string_view text) {
  if (LooksLikeInteger(text)) {
    if (const auto integer = ParseCanonicalInteger(text)) {
      *this = OfInteger(*integer);
      return;
    }
  }
  Hold(text, text.size());
}

StringValue StringValue::OfText(std::string_view text) {
  StringValue value;
  value.Hold(text, text.size());
  return value;
}

StringValue StringValue::OfInteger(int64_t integer) {
  StringValue value;
  value.body_.number = {HeadOf(Form::kInteger), integer};
  return value;
}

void StringValue::Hold(std::string_view text, size_t room) {
  if (room <= kMaxInside) {
    body_.inside = {};
    body_.inside.head.length = text.size() & kMaxInside;
    std::copy(text.begin(), text.end(), body_.inside.text);
    return;
  }
  const uint8_t capacity_class = ClassFor(room);
  auto* const block =
      static_cast<char*>(::operator new(CapacityOf(capacity_class)));
  std::copy(text.begin(), text.end(), block);
  body_.block = {HeadOf(Form::kBlock), capacity_class,
                 static_cast<uint32_t>(text.size()), block};
}

void StringValue::FreeBlock() { ::operator delete(body_.block.text); }

StringValue StringValue::Clone() const {
  if (form() == Form::kInteger) return OfInteger(body_.number.value);
  StringValue copy = OfText(text());
  copy.body_.inside.head.edited = body_.inside.head.edited;
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.NewDeleteLeaks): its form tells
  return copy;
}

size_t StringValue::size() const {
  if (form() != Form::kInteger) return text().size();
  const Element digits = Get();
  return digits.view().size();
}

size_t StringValue::capacity() const {
  switch (form()) {
    case Form::kInside:
      return kMaxInside;
    case Form::kBlock:
      return CapacityOf(body_.block.capacity_class);
    case Form::kInteger:
      break;
  }
  return 0;
}

char* StringValue::Lengthen(size_t size) {
  if (size > kMaxSize) std::abort();
  if (size > capacity()) {
    // Growing by half each time, a string is moved seldom.
    const size_t room = size <= kMaxInside ? size : size + size / 2;
    StringValue grown;
    const Element old = Get();
    grown.Hold(old.view(), room);
    *this = std::move(grown);
  }
  body_.inside.head.edited = true;
  if (form() == Form::kInside) {
    body_.inside.head.length = size & kMaxInside;
    return body_.inside.text;
  }
  body_.block.length = static_cast<uint32_t>(size);
  return body_.block.text;
}

void StringValue::Append(std::string_view more) {
  const size_t before = size();
  char* const text = Lengthen(before + more.size());
  std::copy(more.begin(), more.end(), text + before);
}

std::span<char> StringValue::Edit(size_t size) {
  const size_t before = this->size();
  const size_t after = std::max(before, size);
  char* const text = Lengthen(after);
  std::fill(text + before, text + after, '\0');
  return {text, after};
}

size_t StringValue::MemoryUsage() const {
  constexpr size_t kAllocatorOverhead = 8;
  return form() == Form::kBlock ? capacity() + kAllocatorOverhead : 0;
}

std::string_view StringValue::EncodingName() const {
  if (form() == Form::kInteger) return "int";
  const bool raw =
      body_.inside.head.edited || text().size() > kMaxEmbeddedString;
  return raw ? "raw" : "embstr";
}

bool StringValue::ReleaseSome() {
  *this = StringValue();
  return true;
}

}  // namespace listq::storage
