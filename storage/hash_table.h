// A chained hash table of entries that carry their own link and hash. It
// grows and shrinks a few buckets at a time, and can be scanned by a cursor
// that survives both.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "storage/hash_buckets.h"

namespace listq::storage {

// `Entry` derives from HashEntry and has `std::string_view key() const`.
template <typename Entry>
class HashTable {
 public:
  HashTable() = default;
  HashTable(HashTable&& other) noexcept { Swap(other); }
  HashTable& operator=(HashTable&& other) noexcept {
    Swap(other);
    return *this;
  }

  size_t size() const { return size_; }
  size_t bucket_count() const { return main_.count() + old_.count(); }

  // Null if absent.
  Entry* Find(std::string_view key, uint32_t hash) const {
    if (main_.empty()) return nullptr;
    return FindIn(BucketOf(hash), key, hash);
  }
  // Requires: no entry with the same key is in; `entry.hash` is set.
  void Insert(Entry& entry);
  // Requires: the entry is in this table.
  void Remove(Entry& entry);
  // Puts an entry with the same key and hash in the place of one that is in.
  void Replace(Entry& entry, Entry& with);
  // Carries on with a change of size, if one is under way: insertions and
  // removals do, and whoever only looks up should. At most some entries move.
  void Step() {
    if (resizing()) MoveSome();
  }

  // Visits the entries of at least one bucket and returns the next cursor, 0
  // at the end. What is in the table from the first call to the last is
  // visited at least once, whatever grows, shrinks or goes meanwhile. The
  // visitor may remove the entry that it is given and no other.
  template <typename Visitor>
  uint64_t Scan(uint64_t cursor, Visitor&& visit);

  // Visits every entry. The visitor must not change the table.
  template <typename Visitor>
  void ForEach(Visitor&& visit) const {
    for (size_t i = 0; i < unmoved_; ++i) VisitChain(old_[i], visit);
    for (size_t i = 0; i < main_.count(); ++i) VisitChain(main_[i], visit);
  }

  // An entry picked with `random` (uniform over 64 bits), nearly uniform;
  // null if empty. `random` is called as often as needed.
  template <typename Random>
  Entry* Sample(Random&& random) const;

  // Takes entries out for good, looking at `buckets` buckets at most, and
  // hands each to `take`; true when none is left. Nothing else than draining
  // may follow.
  template <typename Taker>
  bool Drain(size_t buckets, Taker&& take);

 private:
  static constexpr size_t kMinBuckets = 16;
  // What one step may do. Enough for a change to be over before the next one
  // is due: a table that grows has as many insertions until then as it has old
  // chains. No more, since each entry of a large table is far from all caches.
  static constexpr int kStepBuckets = 16;
  static constexpr int kStepChains = 1;
  // A table shrinks by no more than this at once: it bounds the work of a
  // scan, which visits all old buckets that fall into one new bucket.
  static constexpr size_t kMaxShrinking = 16;

  bool resizing() const { return !old_.empty(); }
  // While the table changes its size, a hash belongs to its old bucket until
  // that is moved, and then to its new one. So there is one chain to look at;
  // and a new array, whose every page costs a page fault when it is touched
  // first, is touched page after page as buckets are moved, and not all over
  // at once.
  bool InOld(uint32_t hash) const {
    return unmoved_ > 0 && (hash & old_.mask()) < unmoved_;
  }
  HashEntry*& BucketOf(uint32_t hash) {
    return InOld(hash) ? old_.BucketOf(hash) : main_.BucketOf(hash);
  }
  HashEntry* BucketOf(uint32_t hash) const {
    return InOld(hash) ? old_.BucketOf(hash) : main_.BucketOf(hash);
  }
  static Entry* FindIn(HashEntry* chain, std::string_view key, uint32_t hash) {
    for (; chain != nullptr; chain = chain->next) {
      auto* const entry = static_cast<Entry*>(chain);
      if (entry->hash == hash && entry->key() == key) return entry;
    }
    return nullptr;
  }
  template <typename Visitor>
  static void VisitChain(HashEntry* entry, Visitor&& visit);

  void ResizeIfDue();
  void MoveSome();
  void Swap(HashTable& other) {
    std::swap(main_, other.main_);
    std::swap(old_, other.old_);
    std::swap(unmoved_, other.unmoved_);
    std::swap(size_, other.size_);
    std::swap(scanning_, other.scanning_);
  }

  HashBuckets main_;
  // While the table changes its size: what it had before. Only the first
  // `unmoved_` buckets may hold entries.
  HashBuckets old_;
  size_t unmoved_ = 0;
  size_t size_ = 0;
  bool scanning_ = false;  // nothing may move
};

template <typename Entry>
void HashTable<Entry>::Insert(Entry& entry) {
  Step();
  ResizeIfDue();
  HashEntry*& head = BucketOf(entry.hash);
  entry.next = head;
  head = &entry;
  ++size_;
}

template <typename Entry>
void HashTable<Entry>::Remove(Entry& entry) {
  HashEntry** link = &BucketOf(entry.hash);
  while (*link != &entry) link = &(*link)->next;
  *link = entry.next;
  --size_;
  if (scanning_) return;
  Step();
  ResizeIfDue();
}

template <typename Entry>
void HashTable<Entry>::Replace(Entry& entry, Entry& with) {
  HashEntry** link = &BucketOf(entry.hash);
  while (*link != &entry) link = &(*link)->next;
  with.next = entry.next;
  *link = &with;
}

// More entries than buckets make it grow, fewer than an eighth make it
// shrink, to about half full.
template <typename Entry>
void HashTable<Entry>::ResizeIfDue() {
  if (main_.empty()) {
    main_ = HashBuckets(kMinBuckets);
    return;
  }
  const size_t count = main_.count();
  if (resizing()) return;
  size_t wanted = count;
  if (size_ >= count) {
    wanted = 2 * count;
  } else if (size_ < count / 8 && count > kMinBuckets) {
    wanted = std::bit_ceil(2 * size_ + 1);
    if (wanted < kMinBuckets) wanted = kMinBuckets;
    if (wanted < count / kMaxShrinking) wanted = count / kMaxShrinking;
  }
  if (wanted == count) return;
  old_ = std::move(main_);
  main_ = HashBuckets(wanted);
  unmoved_ = old_.count();
}

// From the last old bucket to the first, so that memory can be given back
// meanwhile.
template <typename Entry>
void HashTable<Entry>::MoveSome() {
  int chains = kStepChains;
  for (int i = 0; i < kStepBuckets && chains > 0 && unmoved_ > 0; ++i) {
    HashEntry* entry = old_[--unmoved_];
    if (entry != nullptr) --chains;
    while (entry != nullptr) {
      HashEntry* const next = entry->next;
      HashEntry*& head = main_.BucketOf(entry->hash);
      entry->next = head;
      head = entry;
      entry = next;
    }
    old_[unmoved_] = nullptr;
    old_.Truncate(unmoved_);
  }
  if (unmoved_ == 0) old_ = HashBuckets();
}

template <typename Entry>
template <typename Visitor>
void HashTable<Entry>::VisitChain(HashEntry* entry, Visitor&& visit) {
  while (entry != nullptr) {
    HashEntry* const next = entry->next;
    visit(static_cast<Entry&>(*entry));
    entry = next;
  }
}

// The cursor counts with its highest bit first. So the buckets into which a
// bucket is split when the table grows come right after one another, and
// those that are joined when it shrinks were visited together.
template <typename Entry>
template <typename Visitor>
uint64_t HashTable<Entry>::Scan(uint64_t cursor, Visitor&& visit) {
  if (size_ == 0) return 0;
  scanning_ = true;
  if (!resizing()) {
    VisitChain(main_[cursor & main_.mask()], visit);
    cursor = NextScanCursor(cursor, main_.mask());
  } else {
    const bool growing = old_.count() < main_.count();
    const HashBuckets& small = growing ? old_ : main_;
    const HashBuckets& large = growing ? main_ : old_;
    const size_t large_end = growing ? main_.count() : unmoved_;
    const size_t small_end = growing ? unmoved_ : main_.count();
    const size_t index = cursor & small.mask();
    if (index < small_end) VisitChain(small[index], visit);
    do {
      const size_t part = cursor & large.mask();
      if (part < large_end) VisitChain(large[part], visit);
      cursor = NextScanCursor(cursor, large.mask());
    } while ((cursor & (small.mask() ^ large.mask())) != 0);
  }
  scanning_ = false;
  return cursor;
}

// A chain and a place in it are drawn together, and drawn again if the chain
// is shorter: so every entry is as likely as any other, but for those in very
// long chains.
template <typename Entry>
template <typename Random>
Entry* HashTable<Entry>::Sample(Random&& random) const {
  if (size_ == 0) return nullptr;
  constexpr uint64_t kPlaces = 8;
  constexpr int kTries = 500;
  const size_t buckets = main_.count() + unmoved_;
  const auto chain = [this](size_t index) {
    return index < main_.count() ? main_[index] : old_[index - main_.count()];
  };
  size_t index = 0;
  for (int i = 0; i < kTries; ++i) {
    const uint64_t drawn = random();
    index = (drawn / kPlaces) % buckets;
    HashEntry* entry = chain(index);
    for (uint64_t place = drawn % kPlaces; place > 0 && entry != nullptr;) {
      entry = entry->next;
      --place;
    }
    if (entry != nullptr) return static_cast<Entry*>(entry);
  }
  // A nearly empty table, or numbers that are not random.
  while (chain(index) == nullptr) index = (index + 1) % buckets;
  return static_cast<Entry*>(chain(index));
}

template <typename Entry>
template <typename Taker>
bool HashTable<Entry>::Drain(size_t buckets, Taker&& take) {
  for (; buckets > 0; --buckets) {
    if (unmoved_ == 0) {
      old_ = std::exchange(main_, HashBuckets());
      unmoved_ = old_.count();
      if (unmoved_ == 0) break;
    }
    HashEntry* const chain = std::exchange(old_[--unmoved_], nullptr);
    old_.Truncate(unmoved_);
    VisitChain(chain, [&](Entry& entry) {
      --size_;
      take(entry);
    });
  }
  return unmoved_ == 0 && main_.empty();
}

}  // namespace listq::storage
