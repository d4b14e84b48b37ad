// Virtual servers: instances on the loop of the main server.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "server/admin/config.h"
#include "server/engine/command_table.h"
#include "server/instance.h"
#include "server/net/uv_loop.h"
#include "server/testing/virtual_servers.h"

namespace listq::server {

// They are made and removed by requests to the main server, hence never within
// a call of their own engines.
class VirtualInstances final : public VirtualServers {
 public:
  // All outlive it. They are like `main`, which was not served yet.
  VirtualInstances(Instance& main, const CommandTable& commands, UvLoop& loop);
  VirtualInstances(const VirtualInstances&) = delete;
  VirtualInstances& operator=(const VirtualInstances&) = delete;
  ~VirtualInstances() override;

  Made Make(const Options& options) override;
  std::vector<Description> List() const override;
  bool Remove(uint64_t id) override;
  void OnDisconnect(uint64_t client_id) override;

  // Removes those that were asked to stop. Not to be called in a turn.
  void RemoveStopped();

 private:
  struct Entry {
    std::unique_ptr<Instance> instance;
    std::optional<uint64_t> owner;
    int64_t made_us;  // real
  };

  Config ConfigFor(const Options& options) const;
  Description Describe(uint64_t id, const Entry& entry) const;

  Instance& main_;
  const CommandTable& commands_;
  UvLoop& loop_;
  const Config base_;
  uint64_t next_id_ = 1;
  std::map<uint64_t, Entry> entries_;
};

}  // namespace listq::server
