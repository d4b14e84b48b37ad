// The value of a key that holds a string. Knows nothing of keys or commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "storage/element_frame.h"

namespace listq::storage {

// A short text lies in the value itself, a longer one in one heap block, and
// what SET or INCR leave as an integer is kept as one. A text that is edited in
// place may have a block larger than it is, so that to append to it costs, in
// the mean, no more than what is appended.
class StringValue {
 public:
  static constexpr std::string_view kTypeName = "string";

  static constexpr size_t kMaxSize = UINT32_MAX - 64;

  // Empty.
  StringValue() = default;
  // As SET keeps it: as an integer if it is spelled like one.
  explicit StringValue(std::string_view text);
  // Never as an integer.
  static StringValue OfText(std::string_view text);
  static StringValue OfInteger(int64_t integer);

  StringValue(StringValue&& other) noexcept
      : body_(std::exchange(other.body_, Body())) {}
  StringValue& operator=(StringValue&& other) noexcept {
    std::swap(body_, other.body_);
    return *this;
  }
  ~StringValue() {
    if (form() == Form::kBlock) FreeBlock();
  }

  // A deep copy.
  StringValue Clone() const;

  size_t size() const;
  // The text. It holds until the string changes or moves.
  Element Get() const {
    if (form() == Form::kInteger) return Element(body_.number.value);
    return Element(text());
  }
  // The number that the text spells in the canonical way.
  std::optional<int64_t> integer() const {
    if (form() == Form::kInteger) return body_.number.value;
    return ParseCanonicalInteger(text());
  }

  void Append(std::string_view more);
  // Makes the text at least `size` bytes long by adding zeros, and lets it be
  // written to until the string changes or moves. Aborts past kMaxSize.
  std::span<char> Edit(size_t size);

  // Of heap.
  size_t MemoryUsage() const;
  // As Redis names it: a text that was ever edited is "raw".
  std::string_view EncodingName() const;
  bool ReleaseSome();

 private:
  enum class Form : uint8_t { kInside, kBlock, kInteger };
  static constexpr size_t kMaxInside = 15;

  // What every form begins with.
  struct Head {
    Form form : 2;
    bool edited : 1;
    uint8_t length : 4;  // kInside
  };
  struct Inside {
    Head head;
    char text[kMaxInside];
  };
  struct Block {
    Head head;
    uint8_t capacity_class;  // see string_value.cc
    uint32_t length;
    char* text;
  };
  struct Number {
    Head head;
    int64_t value;
  };
  union Body {
    Inside inside = {};
    Block block;
    Number number;
  };

  Form form() const { return body_.inside.head.form; }
  // Requires: not an integer.
  std::string_view text() const {
    if (form() == Form::kBlock) return {body_.block.text, body_.block.length};
    return {body_.inside.text, body_.inside.head.length};
  }
  static constexpr Head HeadOf(Form form) { return Head{form, false, 0}; }
  // Of the text in its present form: none for an integer.
  size_t capacity() const;
  // Takes over a text, with room for `room` bytes. Requires: no block is held;
  // room >= text.size().
  void Hold(std::string_view text, size_t room);
  // Makes it an edited text of `size` bytes, not less than it has; what is new
  // has yet to be written.
  char* Lengthen(size_t size);
  void FreeBlock();

  Body body_ = {};
};
static_assert(sizeof(StringValue) == 16);

}  // namespace listq::storage
