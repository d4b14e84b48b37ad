// What Redis's list commands do to a keyspace: a list is born with its first
// element and its key dies with the last one. Knows no RESP and no client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "storage/keyspace.h"
#include "storage/list_encoding.h"
#include "storage/list_value.h"
#include "storage/result.h"

namespace listq::storage {

// A view over one keyspace; cheap to make, holds no state of its own.
class ListStore {
 public:
  using Entry = Keyspace::Entry;

  // `limit` decides only which encoding a list reports.
  ListStore(Keyspace& keyspace, ListpackLimit limit)
      : keyspace_(keyspace), limit_(limit) {}

  const ListpackLimit& limit() const { return limit_; }

  // The list at `key`, null if there is none, kWrongType.
  Result<Entry*> Find(std::string_view key) {
    return keyspace_.FindAs<ListValue>(key);
  }
  static const ListValue& ListOf(const Entry& entry) {
    return std::get<ListValue>(entry.value);
  }
  // The same, only to be read.
  Result<const ListValue*> Read(std::string_view key) {
    return keyspace_.ReadValue<ListValue>(key);
  }

  // Pushes the elements one by one; returns the new length. Creates the list.
  Result<size_t> Push(std::string_view key, End end,
                      std::span<const std::string_view> elements);
  // The same for one element that brings its block, see ListValue.
  Result<size_t> Push(std::string_view key, End end, LargeElement element);
  // The same, but 0 if there is no list.
  Result<size_t> PushIfPresent(std::string_view key, End end,
                               std::span<const std::string_view> elements);

  // Puts a list of these elements, of which there must be some, in the place of
  // whatever the key holds.
  void Replace(std::string_view key,
               std::span<const std::string_view> elements);

  // Removes `count` elements from an end, and the key with the last one.
  // Requires: 0 < count <= size. The caller reads them first.
  void Drop(Entry& entry, End end, size_t count);

  // Removes the element at an end together with its block, and the key with
  // the last one; nullopt, and nothing removed, if it has none to itself.
  std::optional<LargeElement> PopLarge(Entry& entry, End end);

  // Moves one element, and answers it where it is now; nullopt if the source
  // does not exist. kWrongType of the source, then of the destination, with
  // nothing moved. Both keys may be the same: with one element nothing changes.
  Result<std::optional<Element>> Move(std::string_view source, End from,
                                      std::string_view destination, End to);

  // Sets the element at `index` (negative: from the tail) of a list that was
  // found. kIndexOutOfRange.
  Error Set(Entry& entry, int64_t index, std::string_view element);
  // Inserts beside the first element that equals `pivot`, on its head or tail
  // side; returns the new length, 0 without the list, -1 without the pivot.
  Result<int64_t> Insert(std::string_view key, End side, std::string_view pivot,
                         std::string_view element);
  // Removes elements equal to `element`: the first `count` from the head, the
  // first -count from the tail if negative, all if 0. Returns how many.
  Result<size_t> Remove(std::string_view key, int64_t count,
                        std::string_view element);
  // Keeps the elements from `start` to `stop`, negative ones counted from the
  // tail; nothing kept means that the key goes.
  Error Trim(std::string_view key, int64_t start, int64_t stop);

  // A range clamped as Redis clamps it; empty if `count` is 0.
  struct Range {
    size_t start = 0;
    size_t count = 0;
  };
  static Range Clamp(int64_t start, int64_t stop, size_t size);

  struct Search {
    int64_t rank = 1;  // 2: from the second match; negative: from the tail
    size_t max_matches = 1;   // 0: all
    size_t max_compared = 0;  // 0: no limit
  };
  // The indexes of matches, in the order in which they were found. Appends.
  static void Positions(const ListValue& list, std::string_view element,
                        const Search& search, std::vector<size_t>& found);

 private:
  Result<Entry*> FindOrCreate(std::string_view key) {
    return keyspace_.FindOrCreate<ListValue>(key);
  }
  size_t PushAll(Entry& entry, End end,
                 std::span<const std::string_view> elements);
  void Announce(std::string_view event, std::string_view key) {
    keyspace_.Announce(EventClass::kList, event, key);
  }
  // Takes an empty list's key away; accounts for what is left otherwise.
  void AfterRemoving(Entry& entry);
  // Drop without counting or announcing it.
  void DropElements(Entry& entry, End end, size_t count);

  Keyspace& keyspace_;
  ListpackLimit limit_;
};

}  // namespace listq::storage
