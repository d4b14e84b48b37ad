// The heap block of a member.
#include "storage/scored_member.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace listq::storage {

ScoredMember* ScoredMember::Make(std::string_view member, uint32_t hash,
                                 double score) {
  if (member.size() > UINT32_MAX) std::abort();
  void* const block = ::operator new(sizeof(ScoredMember) + member.size());
  auto* const made = new (block) ScoredMember;
  made->hash = hash;
  made->length = static_cast<uint32_t>(member.size());
  made->score = score;
  if (!member.empty()) {
    std::memcpy(static_cast<char*>(block) + sizeof(ScoredMember), member.data(),
                member.size());
  }
  return made;
}

void ScoredMember::Free(ScoredMember* member) { ::operator delete(member); }

}  // namespace listq::storage
