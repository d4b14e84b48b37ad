// The value of a key that holds a hash: fields, each with a value of its own.
// Knows nothing of keys and commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "storage/element_frame.h"
#include "storage/frame_block.h"
#include "storage/handle_variant.h"
#include "storage/member_table.h"
#include "storage/selection.h"

namespace listq::storage {

// What a small hash may have at most, and the seed of its table once it has
// more.
struct HashLimits {
  size_t max_listed = 512;       // fields
  size_t max_listed_bytes = 64;  // of each field and each value
  uint64_t hash_seed = 0;
};

// A small hash is one block of frames, field and value by turns, in the order
// in which the fields came. One that was ever large is a table. Views of
// elements hold until the hash is changed.
class HashValue {
 public:
  static constexpr std::string_view kTypeName = "hash";

  HashValue Clone() const;

  size_t size() const;
  bool empty() const { return size() == 0; }
  // Of heap.
  size_t MemoryUsage() const;
  std::string_view EncodingName() const;
  bool ReleaseSome();

  // The value of a field; nullopt if there is none.
  std::optional<Element> Find(std::string_view field) const;
  // Gives a field a value; true if the field is new. Neither may be a view
  // into the hash.
  bool Set(std::string_view field, std::string_view value,
           const HashLimits& limits);
  // False if there is no such field.
  bool Remove(std::string_view field);

  // `visit(const Element& field, const Element& value)` gets each pair; it
  // must not change the hash.
  template <typename Visitor>
  void ForEach(Visitor&& visit) const;
  // The same for some of them; returns the next cursor, 0 at the end.
  template <typename Visitor>
  uint64_t Scan(uint64_t cursor, Visitor&& visit) const;

  // The same for one pair picked by chance. Requires: not empty.
  template <typename Visitor>
  void Sample(std::mt19937_64& random, Visitor&& visit) const;
  // The same for `count` different ones. Requires: count <= size().
  template <typename Visitor>
  void SampleDistinct(size_t count, std::mt19937_64& random,
                      Visitor&& visit) const;

 private:
  using Table = std::unique_ptr<MemberTable>;

  bool small() const { return form_.Holds<FrameBlock>(); }
  // Requires: not small().
  MemberTable& table() const { return **form_.Get<Table>(); }
  void MakeLarge(uint64_t seed);
  template <typename Visitor>
  static void VisitMember(const Member& member, Visitor&& visit) {
    visit(Element(member.key()), member.value().element());
  }
  // The pair at a place of the block; returns the place behind it.
  template <typename Visitor>
  static uint32_t VisitAt(const FrameBlock& block, uint32_t at,
                          Visitor&& visit) {
    const Frame field = block.At(at);
    const Frame value = block.At(at + field.size);
    visit(field.element(), value.element());
    return at + field.size + value.size;
  }

  HandleVariant<FrameBlock, Table> form_;
};
static_assert(sizeof(HashValue) == sizeof(void*));

template <typename Visitor>
void HashValue::ForEach(Visitor&& visit) const {
  if (!small()) {
    return table().ForEach(
        [&](const Member& member) { VisitMember(member, visit); });
  }
  const auto block = form_.Get<FrameBlock>();
  for (uint32_t at = 0; at < block->end();) at = VisitAt(*block, at, visit);
}

template <typename Visitor>
uint64_t HashValue::Scan(uint64_t cursor, Visitor&& visit) const {
  if (small()) {
    ForEach(visit);
    return 0;
  }
  return table().Scan(
      cursor, [&](const Member& member) { VisitMember(member, visit); });
}

template <typename Visitor>
void HashValue::Sample(std::mt19937_64& random, Visitor&& visit) const {
  if (!small()) return VisitMember(*table().Sample(random), visit);
  const auto block = form_.Get<FrameBlock>();
  const auto index = static_cast<uint32_t>(random() % size());
  VisitAt(*block, block->Next(0, 2 * index), visit);
}

// A few out of many are drawn until all of them differ; else one walk chooses.
template <typename Visitor>
void HashValue::SampleDistinct(size_t count, std::mt19937_64& random,
                               Visitor&& visit) const {
  constexpr size_t kMany = 3;
  if (!small() && count < size() / kMany) {
    std::unordered_set<const Member*> drawn;
    while (drawn.size() < count) {
      const Member* const member = table().Sample(random);
      if (drawn.insert(member).second) VisitMember(*member, visit);
    }
    return;
  }
  Selection selection(count, size(), random);
  ForEach([&](const Element& field, const Element& value) {
    if (selection.TakesNext()) visit(field, value);
  });
}

}  // namespace listq::storage
