// Queues of waiters: linking in, linking out, and marking keys as ready.
#include "server/engine/wait_list.h"

#include <cstdlib>
#include <functional>

namespace listq::server {

size_t WaitList::NameHash::operator()(const NameView& name) const {
  const size_t place =
      static_cast<size_t>(name.database) * 16 + static_cast<size_t>(name.type);
  return std::hash<std::string_view>()(name.key) ^
         (place * 0x9E3779B97F4A7C15u);
}

// Waiters outlive the list only by mistake, and would then touch it.
WaitList::~WaitList() {
  if (!queues_.empty()) std::abort();
}

WaitList::Queue& WaitList::QueueOf(const NameView& name) {
  auto found = queues_.find(name);
  if (found == queues_.end()) {
    found = queues_
                .emplace(Name{name.database, name.type, std::string(name.key)},
                         nullptr)
                .first;
    found->second = std::make_unique<Queue>(found->first);
  }
  return *found->second;
}

void WaitList::EraseIfUnused(Queue& queue) {
  if (queue.head_ != nullptr || queue.ready_ || queue.serving_) return;
  // By iterator: the name to look for dies with the queue.
  queues_.erase(queues_.find(queue.name_.view()));
}

void WaitList::Add(Waiter& waiter, const Wish& wish,
                   std::optional<int64_t> deadline) {
  waiter.links_ = std::make_unique<Link[]>(wish.keys.size());
  for (std::string_view key : wish.keys) {
    Queue& queue = QueueOf({wish.database, wish.type, key});
    // Every link of this waiter stands at the tail of its queue, so a key that
    // was named before is recognised there.
    if (queue.tail_ != nullptr && queue.tail_->waiter == &waiter) continue;
    Link& link = waiter.links_[waiter.link_count_++];
    link = {&waiter, &queue, queue.tail_, nullptr};
    (queue.tail_ != nullptr ? queue.tail_->after : queue.head_) = &link;
    queue.tail_ = &link;
    ++queue.size_;
  }
  waiter.deadline_ = deadline;
  if (deadline.has_value()) deadlines_.Set(waiter, *deadline);
}

void WaitList::Remove(Waiter& waiter) {
  for (size_t i = 0; i < waiter.link_count_; ++i) {
    Link& link = waiter.links_[i];
    Queue& queue = *link.queue;
    (link.before != nullptr ? link.before->after : queue.head_) = link.after;
    (link.after != nullptr ? link.after->before : queue.tail_) = link.before;
    --queue.size_;
    EraseIfUnused(queue);
  }
  waiter.link_count_ = 0;
  deadlines_.Remove(waiter);
}

void WaitList::MarkReady(int database, std::string_view key,
                         storage::ValueType type) {
  if (queues_.empty()) return;
  const auto found = queues_.find(NameView{database, type, key});
  if (found == queues_.end() || found->second->ready_) return;
  found->second->ready_ = true;
  ready_.push_back(found->second.get());
}

}  // namespace listq::server
