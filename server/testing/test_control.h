// What the commands LQ. steer: one object per server, which exists only where
// those commands do.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/engine/engine.h"
#include "server/engine/interceptor.h"
#include "server/testing/faults.h"
#include "server/testing/memory_snapshots.h"
#include "server/testing/recorder.h"
#include "server/testing/time_travel.h"
#include "server/testing/unsupported.h"
#include "server/testing/virtual_servers.h"
#include "server/testing/waits.h"
#include "storage/steerable_clock.h"

namespace listq::server {

class TestControl final : public Interceptor {
 public:
  // Becomes the engine's interceptor. Both outlive it, and `clock` is the
  // engine's.
  TestControl(Engine& engine, storage::SteerableClock& clock);
  TestControl(const TestControl&) = delete;
  TestControl& operator=(const TestControl&) = delete;
  ~TestControl() override = default;

  storage::SteerableClock& clock() { return clock_; }
  TimeTravel& travel() { return travel_; }
  Faults& faults() { return faults_; }
  Recorder& recorder() { return recorder_; }
  Unsupported& unsupported() { return unsupported_; }
  MemorySnapshots& snapshots() { return snapshots_; }
  Waits& waits() { return waits_; }
  // Null if this server has none. To be set before the first request, and unset
  // before they are gone.
  VirtualServers* virtual_servers() { return virtual_servers_; }
  void set_virtual_servers(VirtualServers* servers) {
    virtual_servers_ = servers;
  }

  // Some part came to need the engine's questions about requests, or needs
  // them no longer.
  void UpdateIntercepting();

  void OnRequest(Session& session, Args args) override;
  bool TakesOver(CommandContext& context) override;
  void OnReply(Session& session, Args args, Ending ending) override;
  void OnUnsupported(std::string_view what) override;
  bool RefusesConnection() override { return faults_.RefusesConnection(); }
  void OnDisconnect(Session& session) override;
  void RunTurn() override;
  std::optional<int64_t> NextDeadline() const override;
  std::optional<int64_t> NextRealDeadline() const override;

 private:
  Engine& engine_;
  storage::SteerableClock& clock_;
  TimeTravel travel_;
  Faults faults_;
  Recorder recorder_;
  Unsupported unsupported_;
  MemorySnapshots snapshots_;
  Waits waits_;
  VirtualServers* virtual_servers_ = nullptr;
};

}  // namespace listq::server
