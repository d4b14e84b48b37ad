// Strings as arrays of bits and of small integers, the highest bit of a byte
// first. Knows nothing of keys or commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace listq::storage {

// Bits that lie behind the end are zero.
bool GetBit(std::string_view bytes, uint64_t index);
// Both require: the bit is in `bytes`.
void SetBit(std::span<char> bytes, uint64_t index);
void ClearBit(std::span<char> bytes, uint64_t index);

// Bits from `first` to `last`, both included.
struct BitRange {
  uint64_t first = 0;
  uint64_t last = 0;
};

// Both require: range.first <= range.last < 8 * bytes.size().
uint64_t CountBits(std::string_view bytes, BitRange range);
// The first one in the range that is set, or is not set.
std::optional<uint64_t> FindSetBit(std::string_view bytes, BitRange range);
std::optional<uint64_t> FindClearBit(std::string_view bytes, BitRange range);

enum class BitOperation : uint8_t { kAnd, kOr, kXor, kNot };

// Operands that are shorter than the result count as filled up with zeros. kNot
// takes the first operand only. Requires: there is one, and none is longer than
// the result.
void CombineBits(BitOperation operation,
                 std::span<const std::string_view> operands,
                 std::span<char> result);

// ---- Integers in an array of bits ----

// An integer of 1 to 64 bits, of 63 at most if it is unsigned.
struct BitField {
  bool is_signed = false;
  unsigned width = 8;
  uint64_t offset = 0;  // of its first bit

  uint64_t last_bit() const { return offset + width - 1; }
};

// Bits that lie behind the end are zero.
int64_t ReadField(std::string_view bytes, const BitField& field);
// Writes the lowest bits of `value`. Requires: the field is in `bytes`.
void WriteField(std::span<char> bytes, const BitField& field, int64_t value);

enum class Overflow : uint8_t { kWrap, kSaturate, kFail };

// What a field holds after `increment` was added to its `value`, or when
// `value` is put into it; nullopt if that does not fit and `overflow` says to
// fail. To a field without sign a negative value is a huge one, as in Redis.
std::optional<int64_t> AddInField(const BitField& field, int64_t value,
                                  int64_t increment, Overflow overflow);
std::optional<int64_t> FitInField(const BitField& field, int64_t value,
                                  Overflow overflow);

}  // namespace listq::storage
