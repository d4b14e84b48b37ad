// The bytes of intsets.
#include "storage/intset_format.h"

#include "storage/element_frame.h"
#include "storage/little_endian.h"

namespace listq::storage {
namespace {

constexpr size_t kHeader = 8;

// Redis knows three widths, and an empty set has the least.
size_t WidthFor(int64_t least, int64_t greatest) {
  if (least < INT32_MIN || greatest > INT32_MAX) return 8;
  return least < INT16_MIN || greatest > INT16_MAX ? 4 : 2;
}

}  // namespace

std::string MakeIntset(std::span<const int64_t> integers) {
  const size_t width =
      integers.empty() ? 2 : WidthFor(integers.front(), integers.back());
  std::string block;
  block.reserve(kHeader + width * integers.size());
  AppendLittleEndian(block, width, 4);
  AppendLittleEndian(block, integers.size(), 4);
  for (const int64_t integer : integers) {
    AppendLittleEndian(block, static_cast<uint64_t>(integer), width);
  }
  return block;
}

bool VisitIntset(std::string_view block, const ElementVisitor& visit) {
  if (block.size() < kHeader) return false;
  const uint64_t width = LittleEndian(block.substr(0, 4));
  const uint64_t count = LittleEndian(block.substr(4, 4));
  block.remove_prefix(kHeader);
  if (width != 2 && width != 4 && width != 8) return false;
  if (block.size() != width * count) return false;
  int64_t before = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const int64_t integer = SignedLittleEndian(block.substr(0, width));
    if (i > 0 && integer <= before) return false;
    const Element element(integer);
    if (!visit(element.view())) return false;
    before = integer;
    block.remove_prefix(width);
  }
  return true;
}

}  // namespace listq::storage
