// Arguments that name bits: SETBIT, BITFIELD and their like.
#pragma once

#include <cstdint>

#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"

namespace listq::server {

// The next argument as the offset of a bit; latches Redis's error.
uint64_t ReadBitOffset(CommandContext& context, ArgReader& reader);

// The same, but "#2" stands for the third of integers of `width` bits.
uint64_t ReadFieldOffset(CommandContext& context, ArgReader& reader,
                         unsigned width);

}  // namespace listq::server
