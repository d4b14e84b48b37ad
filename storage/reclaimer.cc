// Frees in small steps: values first, then the tables that hold more of them.
#include "storage/reclaimer.h"

#include <utility>

namespace listq::storage {
namespace {

// What one turn of Step does, whatever it finds: a few blocks.
constexpr size_t kBlocksPerTurn = 8;

}  // namespace

Reclaimer::~Reclaimer() {
  while (!idle()) Step(SIZE_MAX);
}

void Reclaimer::Add(Value&& value) {
  if (!ReleaseSome(value)) values_.push_back(std::move(value));
}

void Reclaimer::Add(HashTable<KeyEntry> table,
                    DeadlineHeap<KeyEntry> expiries) {
  if (table.bucket_count() > 0) tables_.push_back(std::move(table));
  if (!expiries.empty()) expiries_.push_back(std::move(expiries));
}

size_t Reclaimer::pending() const {
  size_t count = values_.size();
  for (const auto& table : tables_) count += table.size();
  return count;
}

void Reclaimer::Step(size_t blocks) {
  while (!idle()) {
    if (!values_.empty()) {
      if (ReleaseSome(values_.front())) values_.pop_front();
    } else if (!tables_.empty()) {
      const bool done =
          tables_.front().Drain(kBlocksPerTurn, [this](KeyEntry& entry) {
            Add(std::move(entry.value));
            KeyEntry::Free(&entry);
          });
      if (done) tables_.pop_front();
    } else if (expiries_.front().ReleaseSome(kBlocksPerTurn)) {
      expiries_.pop_front();
    }
    if (blocks <= kBlocksPerTurn) break;
    blocks -= kBlocksPerTurn;
  }
}

}  // namespace listq::storage
