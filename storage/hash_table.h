// A chained hash table of entries that carry their own link and hash. It
// grows and shrinks a few buckets at a time, and can be scanned by a cursor
// that survives both.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace listq::storage {

// An entry type derives from it. The table links entries and owns none.
struct HashEntry {
  HashEntry* next = nullptr;
  uint32_t hash = 0;
};

// The buckets of a HashTable: a power of two of chains, or none.
class HashBuckets {
 public:
  HashBuckets() = default;
  explicit HashBuckets(size_t count);
  HashBuckets(HashBuckets&& other) noexcept { Swap(other); }
  HashBuckets& operator=(HashBuckets&& other) noexcept {
    Swap(other);
    return *this;
  }
  ~HashBuckets() { std::free(heads_); }

  bool empty() const { return heads_ == nullptr; }
  size_t count() const { return count_; }
  size_t mask() const { return count_ - 1; }
  HashEntry*& operator[](size_t index) { return heads_[index]; }
  HashEntry* operator[](size_t index) const { return heads_[index]; }
  HashEntry*& BucketOf(uint32_t hash) { return heads_[hash & mask()]; }
  HashEntry* BucketOf(uint32_t hash) const { return heads_[hash & mask()]; }

  // Buckets from `left` on are empty and not asked for any more: gives memory
  // back piece by piece, for to free hundreds of megabytes at once takes
  // milliseconds.
  void Truncate(size_t left) {
    if (left % kTruncatedBuckets == 0 && left > 0) GiveBack(left);
  }

 private:
  static constexpr size_t kTruncatedBuckets = 64 * 1024;

  void GiveBack(size_t left);
  void Swap(HashBuckets& other) {
    std::swap(heads_, other.heads_);
    std::swap(count_, other.count_);
  }

  HashEntry** heads_ = nullptr;
  size_t count_ = 0;
};

// Where the cursor of a scan goes after the bucket that it names, among as
// many buckets as `mask` tells.
uint64_t NextScanCursor(uint64_t cursor, uint64_t mask);

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
    if (Entry* entry = FindIn(main_, key, hash)) return entry;
    return resizing() ? FindIn(old_, key, hash) : nullptr;
  }
  // Requires: no entry with the same key is in; `entry.hash` is set.
  void Insert(Entry& entry);
  // Requires: the entry is in this table.
  void Remove(Entry& entry);
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
  // is due.
  static constexpr int kStepBuckets = 16;
  static constexpr int kStepChains = 2;
  // A table shrinks by no more than this at once: it bounds the work of a
  // scan, which visits all old buckets that fall into one new bucket.
  static constexpr size_t kMaxShrinking = 16;

  bool resizing() const { return !old_.empty(); }
  static Entry* FindIn(const HashBuckets& buckets, std::string_view key,
                       uint32_t hash) {
    if (buckets.empty()) return nullptr;
    HashEntry* entry = buckets.BucketOf(hash);
    for (; entry != nullptr; entry = entry->next) {
      auto* const found = static_cast<Entry*>(entry);
      if (entry->hash == hash && found->key() == key) return found;
    }
    return nullptr;
  }
  static bool Unlink(HashBuckets& buckets, HashEntry& entry);
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
  HashEntry*& head = main_.BucketOf(entry.hash);
  entry.next = head;
  head = &entry;
  ++size_;
}

template <typename Entry>
void HashTable<Entry>::Remove(Entry& entry) {
  if (!Unlink(main_, entry)) Unlink(old_, entry);
  --size_;
  if (scanning_) return;
  Step();
  ResizeIfDue();
}

template <typename Entry>
bool HashTable<Entry>::Unlink(HashBuckets& buckets, HashEntry& entry) {
  if (buckets.empty()) return false;
  HashEntry** link = &buckets.BucketOf(entry.hash);
  while (*link != nullptr && *link != &entry) link = &(*link)->next;
  if (*link == nullptr) return false;
  *link = entry.next;
  return true;
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
  constexpr uint64_t kPlaces = 4;
  constexpr int kTries = 100;
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
