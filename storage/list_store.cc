// List commands in terms of list values. Order of effects as in Redis: what
// is added comes before what is removed.
#include "storage/list_store.h"

#include <algorithm>
#include <utility>

#include "storage/list_encoding.h"

namespace listq::storage {
namespace {

ListValue& List(Keyspace::Entry& entry) {
  return *std::get_if<ListValue>(&entry.value);
}

// Events have the names of the commands that do such a thing.
std::string_view PushEvent(End end) {
  return end == End::kHead ? "lpush" : "rpush";
}
std::string_view PopEvent(End end) {
  return end == End::kHead ? "lpop" : "rpop";
}

size_t TotalBytes(std::span<const std::string_view> elements) {
  size_t bytes = 0;
  for (const std::string_view element : elements) bytes += element.size();
  return bytes;
}

}  // namespace

size_t ListStore::PushAll(Entry& entry, End end,
                          std::span<const std::string_view> elements) {
  ListValue& list = List(entry);
  if (list.listpack_bytes != kQuicklist) {
    limit_.BeforeAdding(list, elements.size(), TotalBytes(elements));
  }
  for (const std::string_view element : elements) {
    CountAdded(list, element);
    list.Push(end, element);
  }
  keyspace_.Changed(entry.key(), elements.size());
  Announce(PushEvent(end), entry.key());
  return list.size();
}

Result<size_t> ListStore::Push(std::string_view key, End end,
                               std::span<const std::string_view> elements) {
  const auto found = FindOrCreate(key);
  if (!found.ok()) return found.error();
  return PushAll(**found, end, elements);
}

Result<size_t> ListStore::Push(std::string_view key, End end,
                               LargeElement element) {
  const auto found = FindOrCreate(key);
  if (!found.ok()) return found.error();
  ListValue& list = List(**found);
  limit_.BeforeAdding(list, 1, element.bytes.size());
  CountAdded(list, element.bytes);
  list.PushLarge(end, std::move(element));
  keyspace_.Changed(key);
  Announce(PushEvent(end), key);
  return list.size();
}

void ListStore::Replace(std::string_view key,
                        std::span<const std::string_view> elements) {
  ListValue list;
  limit_.BeforeAdding(list, elements.size(), TotalBytes(elements));
  for (const std::string_view element : elements) {
    CountAdded(list, element);
    list.Push(End::kTail, element);
  }
  keyspace_.Put(key, std::move(list));
  keyspace_.Changed(key, elements.size());
}

Result<size_t> ListStore::PushIfPresent(
    std::string_view key, End end, std::span<const std::string_view> elements) {
  const auto found = Find(key);
  if (!found.ok()) return found.error();
  if (*found == nullptr) return size_t{0};
  return PushAll(**found, end, elements);
}

void ListStore::Drop(Entry& entry, End end, size_t count) {
  keyspace_.Changed(entry.key(), count);
  Announce(PopEvent(end), entry.key());
  DropElements(entry, end, count);
}

std::optional<LargeElement> ListStore::PopLarge(Entry& entry, End end) {
  ListValue& list = List(entry);
  if (!list.IsLarge(end)) return std::nullopt;
  std::optional<LargeElement> element = list.TakeLarge(end);
  CountRemoved(list, element->bytes);
  keyspace_.Changed(entry.key());
  Announce(PopEvent(end), entry.key());
  AfterRemoving(entry);
  return element;
}

void ListStore::AfterRemoving(Entry& entry) {
  ListValue& list = List(entry);
  if (list.empty()) return keyspace_.DeleteAndTell(entry);
  limit_.AfterRemoving(list);
}

void ListStore::DropElements(Entry& entry, End end, size_t count) {
  ListValue& list = List(entry);
  if (count == list.size()) return keyspace_.DeleteAndTell(entry);
  if (list.listpack_bytes != kQuicklist) {
    // No more elements than a listpack has.
    for (; count > 0; --count) {
      const Element element = list.Peek(end);
      CountRemoved(list, element.view());
      list.Drop(end);
    }
    return;
  }
  if (count == 1) {
    list.Drop(end);
  } else {
    list.DropMany(end, count);
  }
  limit_.AfterRemoving(list);
}

Result<std::optional<Element>> ListStore::Move(std::string_view source,
                                               End from,
                                               std::string_view destination,
                                               End to) {
  using Moved = std::optional<Element>;
  const auto found = Find(source);
  if (!found.ok()) return found.error();
  Entry* const taken = *found;
  if (taken == nullptr) return Moved();
  ListValue& list = List(*taken);
  if (source == destination) {
    if (from != to && list.size() > 1) {
      const Element element = list.Peek(from);
      list.Push(to, element.view());
      list.Drop(from);
    }
    keyspace_.Changed(source);
    Announce(PushEvent(to), source);
    Announce(PopEvent(from), source);
    return Moved(list.Peek(to));
  }
  const auto target = FindOrCreate(destination);
  if (!target.ok()) return target.error();
  Entry& given = **target;
  const Element element = list.Peek(from);
  const std::string_view view = element.view();
  PushAll(given, to, {&view, 1});
  keyspace_.Changed(source, 0);
  Announce(PopEvent(from), source);
  DropElements(*taken, from, 1);
  return Moved(List(given).Peek(to));
}

Error ListStore::Set(Entry& entry, int64_t index, std::string_view element) {
  ListValue& list = List(entry);
  const auto size = static_cast<int64_t>(list.size());
  if (index >= size || index < -size) return Error::kIndexOutOfRange;
  limit_.BeforeAdding(list, 1, element.size());
  auto at = list.At(static_cast<size_t>(index < 0 ? index + size : index));
  const Element old = at.element();
  CountRemoved(list, old.view());
  CountAdded(list, element);
  list.Replace(at, element);
  limit_.AfterRemoving(list);
  keyspace_.Changed(entry.key());
  Announce("lset", entry.key());
  return Error::kNone;
}

Result<int64_t> ListStore::Insert(std::string_view key, End side,
                                  std::string_view pivot,
                                  std::string_view element) {
  const auto found = Find(key);
  if (!found.ok()) return found.error();
  if (*found == nullptr) return int64_t{0};
  ListValue& list = List(**found);
  limit_.BeforeAdding(list, 1, element.size());
  const PackedElement wanted(pivot);
  auto at = list.First(End::kHead);
  while (at.AtElement() && !at.Is(wanted)) at.Step(End::kTail);
  if (!at.AtElement()) return int64_t{-1};
  CountAdded(list, element);
  list.Insert(at, side, element);
  keyspace_.Changed(key);
  Announce("linsert", key);
  return static_cast<int64_t>(list.size());
}

Result<size_t> ListStore::Remove(std::string_view key, int64_t count,
                                 std::string_view element) {
  const auto found = Find(key);
  if (!found.ok()) return found.error();
  if (*found == nullptr) return size_t{0};
  Entry& entry = **found;
  ListValue& list = List(entry);
  const End from = count < 0 ? End::kTail : End::kHead;
  const auto magnitude = static_cast<uint64_t>(count);
  const uint64_t wanted = count < 0 ? 0 - magnitude : magnitude;
  const PackedElement packed(element);
  size_t removed = 0;
  auto at = list.First(from);
  while (at.AtElement()) {
    if (!at.Is(packed)) {
      at.Step(Opposite(from));
      continue;
    }
    CountRemoved(list, element);
    list.Erase(at, Opposite(from));
    if (++removed == wanted) break;
  }
  if (removed == 0) return removed;
  keyspace_.Changed(key, removed);
  Announce("lrem", key);
  AfterRemoving(entry);
  return removed;
}

Error ListStore::Trim(std::string_view key, int64_t start, int64_t stop) {
  const auto found = Find(key);
  if (!found.ok()) return found.error();
  if (*found == nullptr) return Error::kNone;
  Entry& entry = **found;
  const size_t size = List(entry).size();
  const Range kept = Clamp(start, stop, size);
  keyspace_.Changed(key, size - kept.count);
  Announce("ltrim", key);
  if (kept.count == 0) {
    keyspace_.DeleteAndTell(entry);
    return Error::kNone;
  }
  const size_t behind = size - kept.start - kept.count;
  if (kept.start > 0) DropElements(entry, End::kHead, kept.start);
  if (behind > 0) DropElements(entry, End::kTail, behind);
  return Error::kNone;
}

ListStore::Range ListStore::Clamp(int64_t start, int64_t stop, size_t size) {
  const auto length = static_cast<int64_t>(size);
  if (start < 0) start = std::max<int64_t>(start + length, 0);
  if (stop < 0) stop += length;
  stop = std::min(stop, length - 1);
  if (start > stop) return {};
  return {static_cast<size_t>(start), static_cast<size_t>(stop - start + 1)};
}

void ListStore::Positions(const ListValue& list, std::string_view element,
                          const Search& search, std::vector<size_t>& found) {
  const End from = search.rank < 0 ? End::kTail : End::kHead;
  const auto magnitude = static_cast<uint64_t>(search.rank);
  uint64_t rank = search.rank < 0 ? 0 - magnitude : magnitude;
  const PackedElement packed(element);
  size_t matches = 0;
  size_t compared = 0;
  for (auto at = list.First(from); at.AtElement(); at.Step(Opposite(from))) {
    if (search.max_compared != 0 && compared == search.max_compared) return;
    const size_t index =
        from == End::kHead ? compared : list.size() - 1 - compared;
    ++compared;
    if (!at.Is(packed)) continue;
    if (rank > 1) {
      --rank;
      continue;
    }
    found.push_back(index);
    if (++matches == search.max_matches) return;
  }
}

}  // namespace listq::storage
