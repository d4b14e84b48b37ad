// One server, its loop and the thread that they live on.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/admin/config.h"
#include "server/instance.h"

namespace listq::server {

// Of what is here, the thread that made it only holds the thread's end; the
// rest is on the thread's own stack, from where the server's memory comes and
// where it goes.
class ServerThread {
 public:
  // Returns when the server can be connected to, or is known not to.
  explicit ServerThread(Config config);
  ServerThread(const ServerThread&) = delete;
  ServerThread& operator=(const ServerThread&) = delete;
  // Sends connections what they are owed, as far as they take it at once.
  ~ServerThread();

  // Empty if it serves; everything else requires that.
  const std::string& error() const { return error_; }
  int port() const { return port_; }

  // From any other thread: runs `task` on the server's, and returns after.
  void Call(const std::function<void(Instance&)>& task);
  // Runs a command there; the reply in one line, or "closed".
  std::string Run(const std::vector<std::string>& words);

 private:
  struct Place;

  void Main(Config config, const std::function<void()>& started);
  void Serve();

  std::string error_;
  int port_ = 0;
  Place* place_ = nullptr;  // while the thread serves
  std::thread thread_;
};

}  // namespace listq::server
