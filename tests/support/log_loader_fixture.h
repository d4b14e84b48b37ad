// Append logs that a test writes by hand, loaded into an empty server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "server/durability/log_loader.h"
#include "tests/support/command_test.h"

namespace listq::testing {

// Requests as they stand in a log, a line each.
std::string Requests(std::string_view lines);
// A snapshot of what the requests make.
std::string SnapshotOf(std::string_view lines);

class LogLoaderTest : public CommandTest {
 protected:
  using AtTornTail = server::LogLoader::AtTornTail;

  static constexpr char kManifest[] = "log/a.aof.manifest";
  // What follows the last whole request of log/i1.
  static constexpr char kAside[] = "log/i1.torn-1700000000";
  static constexpr char kRemedy[] =
      "Put a good copy of the file there, or keep a copy and let "
      "redis-check-aof --fix log/a.aof.manifest cut it off.";

  // What a load ended with.
  struct Loaded {
    std::string error;  // "no log" if there is none
    server::LogManifest manifest;
    uint64_t keys = 0;
    uint64_t requests = 0;
    uint64_t base_bytes = 0;
    uint64_t current_bytes = 0;
    uint64_t last_incremental_bytes = 0;
    int database = 0;
  };

  explicit LogLoaderTest(server::Config config = {})
      : CommandTest(std::move(config)) {}

  // A piece of `step` bytes at a time.
  static Loaded LoadInto(TestServer& server,
                         AtTornTail at_torn_tail = AtTornTail::kCut,
                         uint64_t step = 1000);

  std::string& File(const std::string& path) {
    return server_.files().all()[path];
  }
  // A log that is one file.
  void PutLog(const std::string& bytes) {
    File(kManifest) = "file i1 seq 1 type i\n";
    File("log/i1") = bytes;
  }
  Loaded Load(AtTornTail at_torn_tail = AtTornTail::kCut) {
    return LoadInto(server_, at_torn_tail);
  }
  // The error, after a log that is one file.
  std::string LoadError(const std::string& bytes,
                        AtTornTail at_torn_tail = AtTornTail::kCut) {
    PutLog(bytes);
    return Load(at_torn_tail).error;
  }
  void ExpectGood(std::string_view lines) {
    EXPECT_EQ(LoadError(Requests(lines)), "");
  }
};

}  // namespace listq::testing
