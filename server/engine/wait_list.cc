// Queues of waiters: linking in, linking out, and marking keys as ready.
#include "server/engine/wait_list.h"

#include <cstdlib>
#include <functional>
#include <utility>

namespace listq::server {

namespace {

constexpr size_t kSpareQueues = 16;
constexpr size_t kLongestSpareName = 256;

}  // namespace

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
  if (found != queues_.end()) return found->second;
  if (spare_queues_.empty()) {
    found = queues_
                .emplace(Name{name.database, name.type, std::string(name.key)},
                         Queue())
                .first;
  } else {
    Queues::node_type& spare = spare_queues_.back();
    spare.key().database = name.database;
    spare.key().type = name.type;
    spare.key().key = name.key;
    found = queues_.insert(std::move(spare)).position;
    spare_queues_.pop_back();
  }
  found->second.name = &found->first;
  return found->second;
}

void WaitList::EraseIfUnused(Queue& queue) {
  if (queue.head != nullptr || queue.ready || queue.serving) return;
  // By iterator: the name to look for dies with the queue.
  Queues::node_type unused = queues_.extract(queues_.find(queue.name->view()));
  if (spare_queues_.size() < kSpareQueues &&
      unused.key().key.capacity() <= kLongestSpareName) {
    spare_queues_.push_back(std::move(unused));
  }
}

void WaitList::Add(Waiter& waiter, const Wish& wish,
                   std::optional<int64_t> deadline) {
  if (wish.keys.size() > 1) {
    const auto others = static_cast<uint32_t>(wish.keys.size() - 1);
    waiter.more_links_ = std::make_unique<Link[]>(others);
  }
  for (std::string_view key : wish.keys) {
    Queue& queue = QueueOf({wish.database, wish.type, key});
    // Every link of this waiter stands at the tail of its queue, so a key that
    // was named before is recognised there.
    if (queue.tail != nullptr && queue.tail->waiter == &waiter) continue;
    Link& link = waiter.link(waiter.link_count_++);
    link = {&waiter, &queue, queue.tail, nullptr};
    (queue.tail != nullptr ? queue.tail->after : queue.head) = &link;
    queue.tail = &link;
    ++queue.size;
  }
  waiter.deadline_ = deadline;
  if (deadline.has_value()) deadlines_.Set(waiter, *deadline);
}

void WaitList::Remove(Waiter& waiter) {
  for (uint32_t i = 0; i < waiter.link_count_; ++i) {
    Link& link = waiter.link(i);
    Queue& queue = *link.queue;
    (link.before != nullptr ? link.before->after : queue.head) = link.after;
    (link.after != nullptr ? link.after->before : queue.tail) = link.before;
    --queue.size;
    EraseIfUnused(queue);
  }
  waiter.link_count_ = 0;
  deadlines_.Remove(waiter);
}

void WaitList::MarkReady(int database, std::string_view key,
                         storage::ValueType type) {
  if (queues_.empty()) return;
  const auto found = queues_.find(NameView{database, type, key});
  if (found == queues_.end() || found->second.ready) return;
  found->second.ready = true;
  ready_.push_back(&found->second);
}

}  // namespace listq::server
