// Bits are handled eight bytes at a time where there are as many.
#include "storage/bit_ops.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace listq::storage {
namespace {

constexpr size_t kWord = sizeof(uint64_t);

uint8_t ByteAt(std::string_view bytes, uint64_t index) {
  return index < bytes.size() ? static_cast<uint8_t>(bytes[index]) : 0;
}

uint64_t WordAt(std::string_view bytes, size_t index) {
  uint64_t word = 0;
  std::memcpy(&word, bytes.data() + index, kWord);
  return word;
}

unsigned MaskOf(uint64_t bit) { return 0x80u >> (bit % 8); }

unsigned CountBitsOfByte(unsigned byte) {
  return static_cast<unsigned>(std::popcount(byte));
}

// The bits of a byte that lie in the range. Requires: one does.
unsigned MaskWithin(const BitRange& range, uint64_t byte) {
  unsigned mask = 0xff;
  if (byte == range.first / 8) mask &= 0xffu >> (range.first % 8);
  if (byte == range.last / 8) mask &= 0xff00u >> (range.last % 8 + 1);
  return mask;
}

// The first bit in the range that is not as in `other`, a byte of all zeros or
// all ones.
std::optional<uint64_t> FindOtherBit(std::string_view bytes, BitRange range,
                                     uint8_t other) {
  uint64_t filled = 0;
  std::memset(&filled, other, kWord);
  for (uint64_t byte = range.first / 8; byte <= range.last / 8;) {
    // Bytes in the midst that are as `other` are passed by the word.
    if (byte > range.first / 8 && byte + kWord <= range.last / 8 &&
        WordAt(bytes, byte) == filled) {
      byte += kWord;
      continue;
    }
    const unsigned differing =
        (ByteAt(bytes, byte) ^ unsigned{other}) & MaskWithin(range, byte);
    if (differing != 0) {
      const auto zeros = std::countl_zero(static_cast<uint8_t>(differing));
      return byte * 8 + static_cast<uint64_t>(zeros);
    }
    ++byte;
  }
  return std::nullopt;
}

uint64_t Combine(BitOperation operation, uint64_t a, uint64_t b) {
  switch (operation) {
    case BitOperation::kAnd:
      return a & b;
    case BitOperation::kOr:
      return a | b;
    case BitOperation::kXor:
      return a ^ b;
    case BitOperation::kNot:
      break;
  }
  return ~a;
}

// Combines `operand` into `result`, which is at least as long.
void CombineInto(BitOperation operation, std::span<char> result,
                 std::string_view operand) {
  const std::string_view view(result.data(), result.size());
  size_t at = 0;
  for (; at + kWord <= operand.size(); at += kWord) {
    const uint64_t word =
        Combine(operation, WordAt(view, at), WordAt(operand, at));
    std::memcpy(&result[at], &word, kWord);
  }
  for (; at < result.size(); ++at) {
    result[at] = static_cast<char>(
        Combine(operation, ByteAt(view, at), ByteAt(operand, at)));
  }
}

// The least and the largest that a field can hold.
int64_t LargestIn(const BitField& field) {
  const unsigned bits = field.is_signed ? field.width - 1 : field.width;
  return static_cast<int64_t>((uint64_t{1} << bits) - 1);
}
int64_t LeastIn(const BitField& field) {
  return field.is_signed ? -LargestIn(field) - 1 : 0;
}

// The lowest bits of `bits`, read as the field's integer.
int64_t Truncate(const BitField& field, uint64_t bits) {
  const unsigned unused = 64 - field.width;
  const uint64_t high = bits << unused;
  // Shifting a signed number to the right repeats its sign.
  return field.is_signed ? static_cast<int64_t>(high) >> unused
                         : static_cast<int64_t>(high >> unused);
}

// What becomes of a number past `bound`, the largest or the least that a field
// can hold. Its higher bits may have been lost already.
std::optional<int64_t> Bounded(const BitField& field, int64_t number,
                               int64_t bound, Overflow overflow) {
  switch (overflow) {
    case Overflow::kWrap:
      return Truncate(field, static_cast<uint64_t>(number));
    case Overflow::kSaturate:
      return bound;
    case Overflow::kFail:
      break;
  }
  return std::nullopt;
}

}  // namespace

bool GetBit(std::string_view bytes, uint64_t index) {
  return (ByteAt(bytes, index / 8) & MaskOf(index)) != 0;
}

void SetBit(std::span<char> bytes, uint64_t index) {
  char& byte = bytes[index / 8];
  byte = static_cast<char>(static_cast<uint8_t>(byte) | MaskOf(index));
}

void ClearBit(std::span<char> bytes, uint64_t index) {
  char& byte = bytes[index / 8];
  byte = static_cast<char>(static_cast<uint8_t>(byte) & ~MaskOf(index));
}

uint64_t CountBits(std::string_view bytes, BitRange range) {
  const uint64_t first = range.first / 8;
  const uint64_t last = range.last / 8;
  uint64_t count =
      CountBitsOfByte(ByteAt(bytes, first) & MaskWithin(range, first));
  if (first == last) return count;
  uint64_t at = first + 1;
  for (; at + kWord <= last; at += kWord) {
    count += static_cast<uint64_t>(std::popcount(WordAt(bytes, at)));
  }
  for (; at < last; ++at) count += CountBitsOfByte(ByteAt(bytes, at));
  return count + CountBitsOfByte(ByteAt(bytes, last) & MaskWithin(range, last));
}

std::optional<uint64_t> FindSetBit(std::string_view bytes, BitRange range) {
  return FindOtherBit(bytes, range, 0);
}

std::optional<uint64_t> FindClearBit(std::string_view bytes, BitRange range) {
  return FindOtherBit(bytes, range, 0xff);
}

void CombineBits(BitOperation operation,
                 std::span<const std::string_view> operands,
                 std::span<char> result) {
  const auto filled = std::ranges::copy(operands[0], result.begin()).out;
  std::fill(filled, result.end(), '\0');
  if (operation != BitOperation::kNot) operands = operands.subspan(1);
  for (const std::string_view operand : operands) {
    CombineInto(operation, result, operand);
    if (operation == BitOperation::kNot) break;
  }
}

int64_t ReadField(std::string_view bytes, const BitField& field) {
  uint64_t bits = 0;
  // Whole bytes in front, and then what of the last one belongs to the field.
  const uint64_t end = field.offset + field.width;
  for (uint64_t byte = field.offset / 8; byte < end / 8; ++byte) {
    bits = bits << 8 | ByteAt(bytes, byte);
  }
  const unsigned rest = end % 8;
  bits = bits << rest | ByteAt(bytes, end / 8) >> (8 - rest);
  return Truncate(field, bits);
}

void WriteField(std::span<char> bytes, const BitField& field, int64_t value) {
  for (unsigned i = 0; i < field.width; ++i) {
    const bool set = (static_cast<uint64_t>(value) >> i & 1) != 0;
    if (set) {
      SetBit(bytes, field.last_bit() - i);
    } else {
      ClearBit(bytes, field.last_bit() - i);
    }
  }
}

std::optional<int64_t> AddInField(const BitField& field, int64_t value,
                                  int64_t increment, Overflow overflow) {
  int64_t sum = 0;
  if (__builtin_add_overflow(value, increment, &sum)) {
    return increment > 0 ? Bounded(field, sum, LargestIn(field), overflow)
                         : Bounded(field, sum, LeastIn(field), overflow);
  }
  if (sum > LargestIn(field)) {
    return Bounded(field, sum, LargestIn(field), overflow);
  }
  if (sum < LeastIn(field)) {
    return Bounded(field, sum, LeastIn(field), overflow);
  }
  return sum;
}

std::optional<int64_t> FitInField(const BitField& field, int64_t value,
                                  Overflow overflow) {
  if (!field.is_signed && value < 0) {
    return Bounded(field, value, LargestIn(field), overflow);
  }
  return AddInField(field, value, 0, overflow);
}

}  // namespace listq::storage
