// Loads by steps, and looks at the progress after each.
#include "tests/support/log_loader_fixture.h"

#include <algorithm>

namespace listq::testing {

using server::LogLoader;

std::string Requests(std::string_view lines) {
  std::string bytes;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    bytes += Encode(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return bytes;
}

std::string SnapshotOf(std::string_view lines) {
  TestServer server;
  TestClient& client = server.Connect();
  client.Pipeline(lines);
  client.Run("SAVE");
  return server.files().all()["./dump.rdb"];
}

LogLoaderTest::Loaded LogLoaderTest::LoadInto(TestServer& server,
                                              AtTornTail at_torn_tail,
                                              uint64_t step) {
  LogLoader loader(server.engine(), server.files(), {"log", "a.aof"},
                   {at_torn_tail});
  switch (loader.Open()) {
    case LogLoader::Start::kNoLog:
      return {.error = "no log", .manifest = {}};
    case LogLoader::Start::kFailed:
      return {.error = loader.error(), .manifest = {}};
    case LogLoader::Start::kReady:
      break;
  }
  EXPECT_EQ(loader.loaded_bytes(), 0u);
  auto progress = LogLoader::Progress::kUnderWay;
  for (uint64_t last = 0; progress == LogLoader::Progress::kUnderWay;) {
    progress = loader.Step(step);
    EXPECT_LE(last, loader.loaded_bytes());
    EXPECT_LE(loader.loaded_bytes(), loader.total_bytes());
    last = loader.loaded_bytes();
  }
  if (progress == LogLoader::Progress::kDone) {
    EXPECT_EQ(loader.loaded_bytes(), loader.total_bytes());
    EXPECT_EQ(loader.error(), "");
  }
  return {loader.error(),
          loader.manifest(),
          loader.keys_loaded(),
          loader.requests(),
          loader.base_bytes(),
          loader.current_bytes(),
          loader.last_incremental_bytes(),
          loader.database()};
}

}  // namespace listq::testing
