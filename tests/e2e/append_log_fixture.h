// The real binary with a log in a folder of its own.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/e2e/listq_server.h"

namespace listq::testing {

class AppendLogE2eTest : public ::testing::Test {
 protected:
  using Options = std::vector<std::string>;

  static inline const Options kOn = {"--appendonly", "yes", "--appendfsync",
                                     "always"};

  // A server's options: they name the folder of this test.
  Options WithFolder(Options options) {
    for (const std::string& word : {std::string("--dir"), folder_.path()}) {
      options.push_back(word);
    }
    return options;
  }
  // The same, with a log that is synced for each write.
  Options On(const Options& more = {}) {
    Options options = WithFolder(kOn);
    options.insert(options.end(), more.begin(), more.end());
    return options;
  }
  // A file of the log, by the end of its name.
  std::string Path(const std::string& name) {
    return folder_.File("appendonlydir/appendonly.aof." + name);
  }
  std::string Bytes(const std::string& name) {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void Write(const std::string& name, const std::string& bytes) {
    std::ofstream(Path(name), std::ios::binary) << bytes;
  }
  void Append(const std::string& name, const std::string& bytes) {
    std::ofstream(Path(name), std::ios::binary | std::ios::app) << bytes;
  }
  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(folder_.File("appendonlydir"))) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  static void Kill(ListqServer& server) {
    server.Signal(SIGKILL);
    ASSERT_EQ(server.AwaitExit(), -SIGKILL);
  }
  static bool AwaitRewrite(const ListqServer& server) {
    // In this order: what is scheduled may begin in between.
    return server.AwaitInfo("aof_rewrite_scheduled", "0") &&
           server.AwaitInfo("aof_rewrite_in_progress", "0");
  }
  void ExpectToEndWith(const Options& options, const std::string& sentence) {
    Options all = On(options);
    all.insert(all.end(), {"--port", "auto"});
    ListqProcess process(all);
    EXPECT_EQ(process.AwaitExit(), 1);
    EXPECT_EQ(process.ReadyLines(), 0u);
    EXPECT_THAT(process.Output(), ::testing::HasSubstr(sentence));
  }
  std::string Run(const std::string& line) {
    ListqServer server(On());
    return WireClient(server.port()).Run(line);
  }

  TemporaryFolder folder_;
};

}  // namespace listq::testing
