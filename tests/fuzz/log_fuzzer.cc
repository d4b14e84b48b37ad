// Whatever stands in a file that claims to be an append log does no harm: the
// load ends, no byte of the file is lost, and what was cut once is good. The
// first byte says how large the steps are.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/durability/log_loader.h"
#include "tests/support/test_server.h"

namespace {

using listq::server::LogLoader;
using listq::testing::TestServer;

constexpr char kManifest[] = "log/a.manifest";
constexpr char kFile[] = "log/i";
constexpr char kAside[] = "log/i.torn-1700000000";

void Require(bool holds) {
  if (!holds) std::abort();
}

// Anybody can make one.
listq::server::Config WithoutChecksums() {
  listq::server::Config config;
  config.rdbchecksum = false;
  return config;
}

// Whether it could be loaded.
bool Load(TestServer& server, uint64_t step) {
  LogLoader loader(server.engine(), server.files(), {"log", "a"}, {});
  Require(loader.Open() == LogLoader::Start::kReady);
  auto progress = LogLoader::Progress::kUnderWay;
  while (progress == LogLoader::Progress::kUnderWay) {
    progress = loader.Step(step);
    Require(loader.loaded_bytes() <= loader.total_bytes());
  }
  const bool done = progress == LogLoader::Progress::kDone;
  Require(done == loader.error().empty());
  if (done) {
    Require(loader.current_bytes() == server.files().all()[kFile].size());
  }
  return done;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string log(reinterpret_cast<const char*>(data) + 1, size - 1);
  const uint64_t step = uint64_t{data[0]} + 1;
  TestServer server(WithoutChecksums());
  auto& files = server.files().all();
  files = {{kManifest, "file i seq 1 type i\n"}, {kFile, log}};
  const bool good = Load(server, step);
  Require(server.engine().sessions().empty());
  Require(!server.engine().stop_requested());
  Require(server.engine().databases().changes() == 0);
  Require(files[kFile] + files[kAside] == log);
  if (!good) {
    Require(files[kFile] == log);
    return 0;
  }
  TestServer again(WithoutChecksums());
  again.files().all() = {{kManifest, files[kManifest]}, {kFile, files[kFile]}};
  Require(Load(again, UINT32_MAX));
  Require(again.files().all().size() == 2);
  for (int i = 0; i < server.engine().databases().count(); ++i) {
    Require(server.engine().keyspace(i).size() ==
            again.engine().keyspace(i).size());
  }
  return 0;
}
