// How a list writes one element: framed by its length in front and behind,
// so that it can be read from either side, and smaller if it is an integer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace listq::storage {

inline constexpr size_t kMaxElementBytes = UINT32_MAX - 64;

// Texts shorter than this have a length of one byte.
inline constexpr uint32_t kShortLength = 120;
// The most bytes that a length takes.
inline constexpr size_t kMaxLengthBytes = 5;
// "-9223372036854775808"
inline constexpr size_t kMaxIntegerText = 20;

// A 64-bit integer spelled in the one way that prints back the same: no plus
// sign, no leading zeros, no "-0".
std::optional<int64_t> ParseCanonicalInteger(std::string_view text);

// An element that was read. Its view holds until the list changes, and no
// longer than this object, which may have the text of an integer in itself.
class Element {
 public:
  explicit Element(std::string_view text) : text_(text) {}
  explicit Element(int64_t integer);

  std::string_view view() const& {
    return text_.data() != nullptr ? text_
                                   : std::string_view(digits_, text_.size());
  }
  std::string_view view() const&& = delete;

  friend bool operator==(const Element& a, std::string_view b) {
    return a.view() == b;
  }

 private:
  std::string_view text_;  // null data: as many of `digits_`
  char digits_[kMaxIntegerText];
};

// A frame is a length, that many bytes, and the length once more. A length is
// a variable-length integer, seven bits to a byte and the lowest first, a set
// top bit meaning that more follow; the copy behind has its bytes in reverse
// order. The one-byte lengths from kShortLength on stand for integers: of 1 to
// 8 bytes, lowest first, two's complement.
struct Frame {
  const char* data;
  uint32_t length;
  uint32_t size;  // of the whole frame
  bool is_integer = false;

  Element element() const {
    if (is_integer) [[unlikely]]
      return Element(integer());
    return Element(std::string_view(data, length));
  }
  int64_t integer() const;
};

// For frames that do not begin with a short length; use FrameAt, FrameBefore.
Frame OtherFrameAt(const char* at);
Frame OtherFrameBefore(const char* past);

// The frame that begins at `at`.
inline Frame FrameAt(const char* at) {
  const uint32_t length = static_cast<unsigned char>(at[0]);
  if (length < kShortLength) [[likely]]
    return {at + 1, length, length + 2};
  return OtherFrameAt(at);
}
// The frame that ends before `past`.
inline Frame FrameBefore(const char* past) {
  const uint32_t length = static_cast<unsigned char>(past[-1]);
  if (length < kShortLength) [[likely]]
    return {past - 1 - length, length, length + 2};
  return OtherFrameBefore(past);
}

// What a frame around a text of `length` bytes takes. Aborts if an element of
// that length cannot be kept.
uint32_t FrameSize(size_t length);
// Writes the lengths around a text that is where it is to stay. Returns where
// the frame begins.
char* WriteFrameAround(std::string_view text);
// Writes the frame of a text that is not to be kept as an integer, whatever it
// is.
void WriteTextFrame(char* at, std::string_view text);

// Whether an element may be kept as an integer: false for nearly every other.
inline bool MayBeInteger(std::string_view element) {
  return element.size() - 2 <= kMaxIntegerText - 2 &&
         static_cast<unsigned char>(element[0] - '-') <= '9' - '-';
}

// An element as it is to be written. Refers to the text unless that is kept as
// an integer. Two elements are equal if and only if this form of them is.
class PackedElement {
 public:
  explicit PackedElement(std::string_view element);
  // The element is that of a frame.
  bool Fills(const Frame& frame) const {
    return frame.length == length_ && frame.is_integer == is_integer_ &&
           (length_ == 0 || std::memcmp(frame.data, data(), length_) == 0);
  }
  // The text that it refers to was moved.
  void text_moved(ptrdiff_t by) { text_ += by; }
  // The size of its frame.
  uint32_t size() const { return size_; }
  void WriteFrame(char* at) const;

 private:
  const char* data() const { return is_integer_ ? integer_ : text_; }

  const char* text_;
  uint32_t length_;
  uint32_t size_;
  bool is_integer_ = false;
  char integer_[sizeof(int64_t)];
};

}  // namespace listq::storage
