// The heap blocks of members.
#include "storage/member_table.h"

#include <cstring>
#include <new>

#include "storage/heap_block.h"

namespace listq::storage {

MemberTable::~MemberTable() { ReleaseSome(SIZE_MAX); }

size_t MemberTable::BytesOf(const Member& member) const {
  const size_t bytes = Member::kFramesAt + FrameAt(member.frames()).size;
  return values_ == Values::kNone ? bytes : bytes + member.value().size;
}

static_assert(sizeof(Member) <= kSmallestHeapBlock - kAllocatorOverhead);

Member& MemberTable::Make(std::string_view key, uint32_t hash,
                          size_t value_size) {
  const size_t bytes =
      HeapBlockBytes(Member::kFramesAt + FrameSize(key.size()) + value_size);
  auto* const member = new (::operator new(bytes - kAllocatorOverhead)) Member;
  member->hash = hash;
  WriteTextFrame(member->frames(), key);
  member_bytes_ += bytes;
  return *member;
}

void MemberTable::Free(Member& member) {
  member_bytes_ -= HeapBlockBytes(BytesOf(member));
  ::operator delete(&member);
}

bool MemberTable::Add(std::string_view key) {
  const uint32_t hash = Hash(key);
  if (table_.Find(key, hash) != nullptr) return false;
  table_.Insert(Make(key, hash, 0));
  return true;
}

bool MemberTable::Set(std::string_view key, std::string_view value) {
  const uint32_t hash = Hash(key);
  const PackedElement packed(value);
  if (Member* const member = table_.Find(key, hash)) {
    Replace(*member, packed);
    return false;
  }
  Member& member = Make(key, hash, packed.size());
  packed.WriteFrame(member.value_frame());
  table_.Insert(member);
  return true;
}

// A block is what the allocator gives for its content, so whether another value
// fits in follows from the two sizes.
void MemberTable::Replace(Member& member, const PackedElement& value) {
  const size_t before = BytesOf(member);
  const size_t after = before - member.value().size + value.size();
  if (HeapBlockBytes(after) == HeapBlockBytes(before)) {
    return value.WriteFrame(member.value_frame());
  }
  Member& fresh = Make(member.key(), member.hash, value.size());
  value.WriteFrame(fresh.value_frame());
  table_.Replace(member, fresh);
  Free(member);
}

bool MemberTable::Remove(std::string_view key) {
  Member* const member = table_.Find(key, Hash(key));
  if (member == nullptr) return false;
  table_.Remove(*member);
  Free(*member);
  return true;
}

std::unique_ptr<MemberTable> MemberTable::Clone() const {
  auto clone = std::make_unique<MemberTable>(values_, seed_);
  ForEach([&](const Member& member) {
    const size_t value_size =
        values_ == Values::kNone ? 0 : member.value().size;
    Member& copy = clone->Make(member.key(), member.hash, value_size);
    std::memcpy(copy.frames(), member.frames(),
                BytesOf(member) - Member::kFramesAt);
    clone->table_.Insert(copy);
  });
  return clone;
}

size_t MemberTable::MemoryUsage() const {
  return HeapBlockBytes(sizeof(MemberTable)) + member_bytes_ +
         table_.bucket_count() * sizeof(HashEntry*);
}

bool MemberTable::ReleaseSome(size_t buckets) {
  return table_.Drain(buckets, [this](Member& member) { Free(member); });
}

}  // namespace listq::storage
