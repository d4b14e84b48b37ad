// Requests are queued and counted.
#include "server/engine/transaction.h"

namespace listq::server {

void Transaction::Start() {
  state_ = State::kRunning;
  watcher_.Forget();
}

void Transaction::Queue(const CommandSpec& spec, Args args) {
  if (spoiled_ || watcher_.touched()) return;
  queue_.push_back({&spec, OwnedRequest(args)});
  flags_ |= spec.flags;
  bytes_ += sizeof(Queued) + args.size_bytes() + queue_.back().request.bytes();
}

}  // namespace listq::server
