// Offsets of bits are bounded by how long a string may get.
#include "server/commands/bit_arguments.h"

#include "resp/number_text.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

uint64_t ReadScaled(CommandContext& context, ArgReader& reader,
                    std::string_view text, unsigned scale) {
  const std::optional<int64_t> number = resp::ParseInteger(text);
  const uint64_t limit = context.engine().config().proto_max_bulk_len * 8;
  uint64_t offset = 0;
  if (!number.has_value() || *number < 0 ||
      __builtin_mul_overflow(static_cast<uint64_t>(*number), uint64_t{scale},
                             &offset) ||
      offset >= limit) {
    reader.Fail("ERR bit offset is not an integer or out of range");
    return 0;
  }
  return offset;
}

}  // namespace

uint64_t ReadBitOffset(CommandContext& context, ArgReader& reader) {
  return reader.failed() ? 0 : ReadScaled(context, reader, reader.Text(), 1);
}

uint64_t ReadFieldOffset(CommandContext& context, ArgReader& reader,
                         unsigned width) {
  if (reader.failed()) return 0;
  const std::string_view text = reader.Text();
  if (!text.starts_with('#')) return ReadScaled(context, reader, text, 1);
  return ReadScaled(context, reader, text.substr(1), width);
}

}  // namespace listq::server
