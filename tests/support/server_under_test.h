// A server as a child process: listq or the redis-server it is compared with.
// Knows nothing of what is said to it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/child_process.h"

namespace listq::testing {

enum class Product : uint8_t { kListq, kRedis };

// "listq" or "redis".
std::string NameOf(Product product);

// Runs from construction to destruction, on a port of 127.0.0.1 that was free.
// Where it is comes from LISTQ_SERVER or LISTQ_REDIS_BIN; the test ends with a
// message if it does not come up.
class ServerUnderTest {
 public:
  explicit ServerUnderTest(Product product,
                           std::vector<std::string> options = {},
                           ChildProcess::Limits limits = {});

  Product product() const { return product_; }
  uint16_t port() const { return port_; }
  ChildProcess& process() { return *process_; }

 private:
  std::vector<std::string> Command() const;
  bool AwaitReady();

  Product product_;
  std::vector<std::string> options_;
  uint16_t port_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

// A port that nobody listens on, as the kernel picks it. Somebody else may
// take it before the server does.
uint16_t FreePort();

}  // namespace listq::testing
