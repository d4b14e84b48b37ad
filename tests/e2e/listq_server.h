// What the end-to-end tests start from: the real server, told everything by
// its command line, on a port that the kernel chose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/wire_client.h"

namespace listq::testing {

// The server with exactly these arguments, ready or not.
class ListqProcess : public ChildProcess {
 public:
  explicit ListqProcess(std::vector<std::string> arguments, Limits limits = {},
                        const std::string& input = "");

  // True once the ready line is there; false if the process ends first.
  bool AwaitReady();
  // How often "Ready to accept" was printed.
  size_t ReadyLines() const;
  // The port that the ready line names; 0 if there is none.
  uint16_t AnnouncedPort() const;
};

// A server that is ready, with `options` besides --port auto and --bind
// 127.0.0.1.
class ListqServer : public ListqProcess {
 public:
  explicit ListqServer(std::vector<std::string> options = {},
                       Limits limits = {});

  uint16_t port() const { return port_; }
  // A field of INFO, asked on a connection of its own; "absent" without it.
  std::string Info(std::string_view field) const;
  // True as soon as so many clients are blocked, or other things of INFO.
  bool AwaitInfo(std::string_view field, std::string_view value) const;
  bool AwaitBlocked(size_t clients) const;

 private:
  uint16_t port_ = 0;
};

}  // namespace listq::testing
