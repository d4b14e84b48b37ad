// A server that keeps its log on a disk that lies.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/lying_files.h"
#include "tests/support/test_server.h"

namespace listq::testing {

class AppendLogFaultTest : public ::testing::Test {
 protected:
  using Call = LyingFiles::Call;
  using Loss = LyingFiles::Loss;
  using SyncPolicy = server::SyncPolicy;

  static constexpr SyncPolicy kPolicies[] = {
      SyncPolicy::kAlways, SyncPolicy::kEverySecond, SyncPolicy::kNever};
  static constexpr char kFolder[] = "./appendonlydir";

  // A file of the log, by the end of its name.
  static std::string PathOf(const std::string& name) {
    return std::string(kFolder) + "/appendonly.aof." + name;
  }
  static server::Config ConfigOf(SyncPolicy policy) {
    server::Config config;
    config.appendonly = true;
    config.appendfsync = policy;
    return config;
  }
  // A server on the disk, in place of the last one. Its error, if it does not
  // start.
  std::string Start(SyncPolicy policy = SyncPolicy::kAlways) {
    server_.reset();
    server_ = std::make_unique<TestServer>(ConfigOf(policy), *files_);
    const auto error = server_->log().StartLoading();
    if (error.has_value()) return *error;
    server_->Settle();
    a_ = &server_->Connect();
    b_ = &server_->Connect();
    return server_->log().load_error();
  }
  void StartOnNewDisk(SyncPolicy policy) {
    server_.reset();
    files_ = std::make_unique<LyingFiles>();
    ASSERT_EQ(Start(policy), "");
  }
  // Everything that can be done without time passing is done.
  void Sync() {
    while (server_->background().jobs() > 0) {
      server_->background().RunJobs();
      server_->Settle();
    }
  }
  std::string Write(const std::string& line) {
    a_->Pipeline(line);
    Sync();
    return a_->Take();
  }
  // What a server has that starts after the power was cut.
  std::string ListAfter(Loss loss) {
    const auto left = files_->CutPower(1, loss);
    TestServer other(ConfigOf(SyncPolicy::kAlways), *left);
    EXPECT_EQ(other.log().StartLoading(), std::nullopt);
    other.Settle();
    EXPECT_EQ(other.log().load_error(), "");
    return other.Connect().Run("LRANGE q 0 -1");
  }
  void EndForks() {
    server_->background().EndForks();
    server_->Settle();
    Sync();
  }

  std::unique_ptr<LyingFiles> files_ = std::make_unique<LyingFiles>();
  std::unique_ptr<TestServer> server_;
  TestClient* a_ = nullptr;
  TestClient* b_ = nullptr;
};

}  // namespace listq::testing
