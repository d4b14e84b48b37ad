// The entries of listpacks.
#include "storage/listpack.h"

#include <charconv>
#include <optional>

#include "storage/element_frame.h"
#include "storage/little_endian.h"

namespace listq::storage {
namespace {

constexpr char kEnd = '\xff';
constexpr uint16_t kUncounted = UINT16_MAX;

// The first byte of an entry, or its upper bits.
constexpr uint8_t k6BitString = 0x80;
constexpr uint8_t k13BitInteger = 0xc0;
constexpr uint8_t k12BitString = 0xe0;
constexpr uint8_t k32BitString = 0xf0;
constexpr uint8_t k16BitInteger = 0xf1;
constexpr uint8_t k24BitInteger = 0xf2;
constexpr uint8_t k32BitInteger = 0xf3;
constexpr uint8_t k64BitInteger = 0xf4;

bool FitsIn(int64_t value, int bits) {
  const int64_t limit = int64_t{1} << (bits - 1);
  return value >= -limit && value < limit;
}

void AppendInteger(std::string& out, int64_t value) {
  const auto bits = static_cast<uint64_t>(value);
  const auto append = [&](uint8_t type, size_t bytes) {
    out.push_back(static_cast<char>(type));
    AppendLittleEndian(out, bits, bytes);
  };
  if (value >= 0 && value <= 127) {
    out.push_back(static_cast<char>(value));
  } else if (FitsIn(value, 13)) {
    out.push_back(static_cast<char>(k13BitInteger | ((bits >> 8) & 0x1f)));
    out.push_back(static_cast<char>(bits));
  } else if (FitsIn(value, 16)) {
    append(k16BitInteger, 2);
  } else if (FitsIn(value, 24)) {
    append(k24BitInteger, 3);
  } else if (FitsIn(value, 32)) {
    append(k32BitInteger, 4);
  } else {
    append(k64BitInteger, 8);
  }
}

void AppendString(std::string& out, std::string_view text) {
  const size_t length = text.size();
  if (length < 64) {
    out.push_back(static_cast<char>(k6BitString | length));
  } else if (length < 4096) {
    out.push_back(static_cast<char>(k12BitString | (length >> 8)));
    out.push_back(static_cast<char>(length));
  } else {
    out.push_back(static_cast<char>(k32BitString));
    AppendLittleEndian(out, length, 4);
  }
  out.append(text);
}

// Redis takes a byte more than it needs for 16383 and its like.
size_t BackLengthBytes(size_t entry) {
  if (entry <= 127) return 1;
  if (entry < 16383) return 2;
  if (entry < 2097151) return 3;
  if (entry < 268435455) return 4;
  return 5;
}

// The length behind an entry: seven bits to a byte, the lowest last, and a set
// top bit in each byte but the first.
void AppendBackLength(std::string& out, size_t entry) {
  const size_t bytes = BackLengthBytes(entry);
  for (size_t i = bytes; i > 0; --i) {
    const size_t low = (entry >> (7 * (i - 1))) & 0x7f;
    out.push_back(static_cast<char>(i == bytes ? low : low | 0x80));
  }
}

// What the head of an entry says.
struct Head {
  size_t size;    // of the head itself
  size_t length;  // of what follows it
  bool is_integer;
};

std::optional<Head> ReadHead(std::string_view block) {
  const auto first = static_cast<uint8_t>(block[0]);
  if (first < k6BitString) return Head{0, 1, true};
  if (first < k13BitInteger) return Head{1, first & 0x3fu, false};
  if (first < k12BitString) return Head{0, 2, true};
  if (first < k32BitString) {
    if (block.size() < 2) return std::nullopt;
    const auto low = static_cast<uint8_t>(block[1]);
    return Head{2, ((first & 0x0fu) << 8) | low, false};
  }
  switch (first) {
    case k32BitString:
      if (block.size() < 5) return std::nullopt;
      return Head{5, LittleEndian(block.substr(1, 4)), false};
    case k16BitInteger:
      return Head{1, 2, true};
    case k24BitInteger:
      return Head{1, 3, true};
    case k32BitInteger:
      return Head{1, 4, true};
    case k64BitInteger:
      return Head{1, 8, true};
    default:
      return std::nullopt;
  }
}

int64_t IntegerOf(const Head& head, std::string_view bytes) {
  if (head.size > 0) return SignedLittleEndian(bytes);
  if (head.length == 1) return static_cast<uint8_t>(bytes[0]);
  const auto high = static_cast<uint64_t>(static_cast<uint8_t>(bytes[0]));
  const auto low = static_cast<uint64_t>(static_cast<uint8_t>(bytes[1]));
  return static_cast<int64_t>(((high << 8) | low) << (64 - 13)) >> (64 - 13);
}

// The size of the first entry of `block` with the length behind it; nullopt
// if it is none, or does not end before the block.
std::optional<size_t> EntrySize(const Head& head, std::string_view block) {
  const size_t entry = head.size + head.length;
  const size_t all = entry + BackLengthBytes(entry);
  if (all > block.size()) return std::nullopt;
  std::string behind;
  AppendBackLength(behind, entry);
  if (block.substr(entry, all - entry) != behind) return std::nullopt;
  return all;
}

}  // namespace

void ListpackWriter::Append(std::string_view element) {
  if (const auto integer = ParseCanonicalInteger(element)) {
    return Append(*integer);
  }
  const size_t start = bytes_.size();
  AppendString(bytes_, element);
  CloseEntry(start);
}

void ListpackWriter::Append(int64_t integer) {
  const size_t start = bytes_.size();
  AppendInteger(bytes_, integer);
  CloseEntry(start);
}

void ListpackWriter::CloseEntry(size_t start) {
  AppendBackLength(bytes_, bytes_.size() - start);
  ++count_;
}

std::string_view ListpackWriter::Finish() {
  bytes_.push_back(kEnd);
  std::string header;
  AppendLittleEndian(header, bytes_.size(), 4);
  AppendLittleEndian(header, count_ < kUncounted ? count_ : kUncounted, 2);
  bytes_.replace(0, kListpackHeader, header);
  return bytes_;
}

void ListpackWriter::Clear() {
  bytes_.assign(kListpackHeader, '\0');
  count_ = 0;
}

bool VisitListpack(std::string_view block, const ElementVisitor& visit) {
  if (block.size() <= kListpackHeader || block.back() != kEnd ||
      LittleEndian(block.substr(0, 4)) != block.size()) {
    return false;
  }
  const uint64_t counted = LittleEndian(block.substr(4, 2));
  block.remove_prefix(kListpackHeader);
  block.remove_suffix(1);
  uint64_t count = 0;
  for (; !block.empty(); ++count) {
    const std::optional<Head> head = ReadHead(block);
    if (!head) return false;
    const std::optional<size_t> size = EntrySize(*head, block);
    if (!size) return false;
    const std::string_view bytes = block.substr(head->size, head->length);
    const Element element =
        head->is_integer ? Element(IntegerOf(*head, bytes)) : Element(bytes);
    if (!visit(element.view())) return false;
    block.remove_prefix(*size);
  }
  return counted == kUncounted || counted == count;
}

}  // namespace listq::storage
