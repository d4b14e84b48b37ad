// A member of a large sorted set.
#pragma once

#include <cstdint>
#include <string_view>

#include "storage/hash_table.h"

namespace listq::storage {

// One heap block: the entry and, behind it, the bytes of the member.
struct ScoredMember : HashEntry {
  uint32_t length = 0;
  double score = 0;

  std::string_view key() const {
    return {reinterpret_cast<const char*>(this + 1), length};
  }

  // A member in no table. Aborts if memory or the length is out of bounds.
  static ScoredMember* Make(std::string_view member, uint32_t hash,
                            double score);
  static void Free(ScoredMember* member);
};
static_assert(sizeof(ScoredMember) == 24);

}  // namespace listq::storage
