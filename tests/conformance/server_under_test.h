// A server as a child process: listq or the redis-server it is compared with.
// Knows nothing of what is said to it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

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
                           std::vector<std::string> options = {});
  ServerUnderTest(const ServerUnderTest&) = delete;
  ServerUnderTest& operator=(const ServerUnderTest&) = delete;
  ~ServerUnderTest();

  Product product() const { return product_; }
  uint16_t port() const { return port_; }

 private:
  std::vector<std::string> Command() const;
  void Spawn();
  bool AwaitReady();
  void Stop();

  Product product_;
  std::vector<std::string> options_;
  std::string directory_;
  uint16_t port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace listq::testing
