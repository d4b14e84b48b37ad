// Further servers in the process of this one, each private to a test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace listq::server {

class VirtualServers {
 public:
  // What one differs in from the main server as that was started; what is not
  // told is the same, but for the password.
  struct Options {
    std::optional<uint64_t> owner;  // it ends with this client's connection
    std::string password;
    std::string socket;  // path of a Unix socket, besides its port
    std::optional<int64_t> databases;
    std::optional<uint64_t> seed;
    std::optional<bool> clock_is_virtual;
  };
  struct Description {
    uint64_t id = 0;
    std::string host;
    int64_t port = 0;
    std::string socket;  // empty if there is none
    std::optional<uint64_t> owner;
    size_t clients = 0;
    size_t keys = 0;  // of all databases
    int64_t age_ms = 0;
  };
  struct Made {
    Description server;
    std::string error;  // a sentence; empty if all is well
  };

  virtual ~VirtualServers() = default;

  virtual Made Make(const Options& options) = 0;
  // In the order in which they were made.
  virtual std::vector<Description> List() const = 0;
  // Ends it and closes its clients' connections; false if there is no such
  // server.
  virtual bool Remove(uint64_t id) = 0;
  // A client of the main server is gone.
  virtual void OnDisconnect(uint64_t client_id) = 0;
};

}  // namespace listq::server
