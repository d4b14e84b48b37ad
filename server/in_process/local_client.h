// A client without a socket, on the thread of its server, for one command.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "server/engine/engine.h"
#include "server/engine/transport.h"
#include "server/net/event_loop.h"
#include "server/net/loop_mailbox.h"

namespace listq::server {

class LocalClient final : public Transport {
 public:
  using Done = std::function<void(std::string)>;

  // Both outlive it.
  LocalClient(EventLoop& loop, LoopMailbox& mailbox)
      : loop_(loop), mailbox_(mailbox) {}
  LocalClient(const LocalClient&) = delete;
  LocalClient& operator=(const LocalClient&) = delete;

  // Once, on the loop's thread. `done` is told the reply in one line and is the
  // last thing that is called: it may destroy the client.
  void Run(const std::vector<std::string>& words, Done done);

  bool HasPeer() override { return true; }
  void ScheduleFlush() override { ScheduleSettle(); }
  void ScheduleClose() override;
  size_t unsent() const override { return 0; }
  std::string PeerAddress() const override { return "127.0.0.1:0"; }
  std::string LocalAddress() const override { return "127.0.0.1:0"; }
  int fd() const override { return -1; }

 private:
  void ScheduleSettle();
  // After a turn, in which others were sent what this client set off.
  void Settle();

  EventLoop& loop_;
  LoopMailbox& mailbox_;
  Session* session_ = nullptr;
  Done done_;
  bool scheduled_ = false;
  bool closing_ = false;
};

}  // namespace listq::server
