// Births and deaths of keys.
#include "storage/keyspace.h"

#include <algorithm>
#include <utility>

namespace listq::storage {
namespace {

constexpr int64_t kUsPerSecond = 1'000'000;

// How many expiries AverageTtlMs looks at.
constexpr size_t kSampledExpiries = 64;

}  // namespace

Keyspace::Keyspace(int index, SharedByKeyspaces& shared)
    : index_(index),
      shared_(shared),
      clock_(shared.clock),
      listener_(shared.listener),
      hash_seed_(shared.hash_seed) {}

Keyspace::~Keyspace() {
  while (!table_.Drain(SIZE_MAX, [](Entry& e) { KeyEntry::Free(&e); })) {
  }
}

uint32_t Keyspace::Hash(std::string_view key) const {
  return SeededHash(key, hash_seed_);
}

void Keyspace::MarkUsed(Entry& entry) const {
  entry.last_use_s = static_cast<uint32_t>(clock_.unix_us() / kUsPerSecond);
}

Keyspace::Entry* Keyspace::Find(std::string_view key) {
  Entry* const entry = Look(key);
  if (entry != nullptr && touching_ == Touching::kOn) MarkUsed(*entry);
  return entry;
}

Keyspace::Entry* Keyspace::Look(std::string_view key) {
  table_.Step();
  Entry* entry = table_.Find(key, Hash(key));
  if (entry != nullptr && IsExpired(*entry)) {
    Expire(*entry);
    entry = nullptr;
  }
  if (counting_ == Counting::kOn) CountLookUp(entry != nullptr, key);
  return entry;
}

Keyspace::Entry* Keyspace::Read(std::string_view key) {
  const Counting before = std::exchange(counting_, Counting::kOn);
  Entry* const entry = Find(key);
  counting_ = before;
  return entry;
}

void Keyspace::CountLookUp(bool found, std::string_view key) {
  ++(found ? hits_ : misses_);
  if (!found) Announce(EventClass::kMiss, "keymiss", key);
}

const Keyspace::Entry* Keyspace::Peek(std::string_view key) const {
  const Entry* const entry = table_.Find(key, Hash(key));
  return entry == nullptr || IsExpired(*entry) ? nullptr : entry;
}

Keyspace::Entry& Keyspace::Add(std::string_view key, Value&& value) {
  Entry& entry = *Entry::Make(key, Hash(key), std::move(value));
  MarkUsed(entry);
  table_.Insert(entry);
  listener_.OnKeyReady(index_, entry.key(), TypeOf(entry.value));
  Announce(EventClass::kNew, "new", entry.key());
  return entry;
}

Keyspace::Entry& Keyspace::Create(std::string_view key, Value&& value) {
  return Add(key, std::move(value));
}

Keyspace::Entry* Keyspace::CreateLoaded(std::string_view key, Value&& value) {
  const uint32_t hash = Hash(key);
  if (table_.Find(key, hash) != nullptr) return nullptr;
  Entry& entry = *Entry::Make(key, hash, std::move(value));
  MarkUsed(entry);
  table_.Insert(entry);
  return &entry;
}

Keyspace::Entry& Keyspace::Put(std::string_view key, Value&& value) {
  Entry* const entry = table_.Find(key, Hash(key));
  if (entry == nullptr) return Add(key, std::move(value));
  if (IsExpired(*entry)) {
    Expire(*entry);
    return Add(key, std::move(value));
  }
  Replace(*entry, std::move(value));
  return *entry;
}

void Keyspace::Replace(Entry& entry, Value&& value) {
  const ValueType before = TypeOf(entry.value);
  shared_.reclaimer.Add(std::exchange(entry.value, std::move(value)));
  expiries_.Remove(entry);
  MarkUsed(entry);
  const ValueType now = TypeOf(entry.value);
  if (now != before) listener_.OnKeyReady(index_, entry.key(), now);
}

Keyspace::Entry& Keyspace::PutAnew(std::string_view key, Value&& value) {
  if (Entry* const entry = Look(key)) Delete(*entry);
  return Add(key, std::move(value));
}

void Keyspace::Unlink(Entry& entry) {
  expiries_.Remove(entry);
  table_.Remove(entry);
}

void Keyspace::Delete(Entry& entry) {
  Unlink(entry);
  shared_.reclaimer.Add(std::move(entry.value));
  Entry::Free(&entry);
}

void Keyspace::DeleteAndTell(Entry& entry) {
  // While there still is a name to tell.
  Announce(EventClass::kGeneric, "del", entry.key());
  Delete(entry);
}

Value Keyspace::Take(Entry& entry) {
  Unlink(entry);
  Value value = std::move(entry.value);
  Entry::Free(&entry);
  return value;
}

void Keyspace::Expire(Entry& entry) {
  ++expired_;
  Unlink(entry);
  listener_.OnKeyExpired(index_, entry.key());
  shared_.reclaimer.Add(std::move(entry.value));
  Entry::Free(&entry);
}

std::optional<int64_t> Keyspace::Expiry(const Entry& entry) const {
  if (entry.heap_slot == kNotInHeap) return std::nullopt;
  return expiries_.DeadlineOf(entry);
}

void Keyspace::SetExpiry(Entry& entry, int64_t unix_ms) {
  expiries_.Set(entry, unix_ms);
  if (!told_expiry_.has_value() || unix_ms < *told_expiry_) TellNextExpiry();
}

void Keyspace::TellNextExpiry() {
  const std::optional<int64_t> next = NextExpiry();
  if (next == told_expiry_) return;
  told_expiry_ = next;
  listener_.OnNextExpiryChanged(index_);
}

bool Keyspace::ClearExpiry(Entry& entry) {
  if (entry.heap_slot == kNotInHeap) return false;
  expiries_.Remove(entry);
  return true;
}

std::optional<int64_t> Keyspace::NextExpiry() const {
  if (expiries_.empty()) return std::nullopt;
  return expiries_.NextDeadline();
}

bool Keyspace::IsExpired(const Entry& entry) const {
  return entry.heap_slot != kNotInHeap && aging_ == Aging::kOn &&
         clock_.unix_ms() > expiries_.DeadlineOf(entry);
}

bool Keyspace::IsExpired(std::string_view key) const {
  const Entry* const entry = table_.Find(key, Hash(key));
  return entry != nullptr && IsExpired(*entry);
}

size_t Keyspace::ExpireDue(size_t limit) {
  if (aging_ == Aging::kOff) return 0;
  size_t removed = 0;
  while (removed < limit && !expiries_.empty() &&
         clock_.unix_ms() > expiries_.NextDeadline()) {
    Expire(*expiries_.Next());
    ++removed;
  }
  TellNextExpiry();
  return removed;
}

// Evenly spaced slots of the heap: most of it is in no order.
int64_t Keyspace::AverageTtlMs() const {
  const size_t samples = std::min(expiries_.size(), kSampledExpiries);
  if (samples == 0) return 0;
  const int64_t now = clock_.unix_ms();
  int64_t mean = 0;
  for (size_t i = 0; i < samples; ++i) {
    const int64_t deadline =
        expiries_.DeadlineAt(i * expiries_.size() / samples);
    if (deadline > now) {
      mean += (deadline - now) / static_cast<int64_t>(samples);
    }
  }
  return mean;
}

void Keyspace::Clear() {
  shared_.reclaimer.Add(std::exchange(table_, HashTable<Entry>()),
                        std::exchange(expiries_, DeadlineHeap<Entry>()));
  TellNextExpiry();
}

// Hashes are only good with the seed that they were made with.
void Keyspace::SwapContents(Keyspace& other) {
  std::swap(table_, other.table_);
  std::swap(expiries_, other.expiries_);
  std::swap(hash_seed_, other.hash_seed_);
  TellNextExpiry();
  other.TellNextExpiry();
}

size_t Keyspace::MemoryUsage(const Entry& entry) const {
  constexpr size_t kAllocatorOverhead = 8;
  constexpr size_t kHeapNode = 24;
  size_t bytes = kAllocatorOverhead + sizeof(Entry) + entry.key().size() +
                 sizeof(HashEntry*);
  if (entry.heap_slot != kNotInHeap) bytes += kHeapNode;
  return bytes + storage::MemoryUsage(entry.value);
}

}  // namespace listq::storage
