// The log: where it goes, what it leaves out, and how a line looks.
#include "server/admin/logger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "storage/clock.h"

namespace listq::server {
namespace {

using ::testing::MatchesRegex;

class LoggerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        std::filesystem::temp_directory_path() / "listq-logger-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    path_ = directory_ / "log";
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string Written() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path directory_;
  std::filesystem::path path_;
  storage::ManualClock clock_{1'700'000'000'045'000};
};

TEST_F(LoggerTest, ALineHasProcessTimeLevelAndText) {
  Logger logger(clock_);
  ASSERT_TRUE(logger.Open(path_));
  logger.Notice("hello");
  EXPECT_THAT(Written(),
              MatchesRegex(std::to_string(::getpid()) +
                           ":M 1[45] Nov 2023 ..:..:20.045 \\* hello\n"));
}

TEST_F(LoggerTest, EachLevelHasItsMark) {
  Logger logger(clock_);
  ASSERT_TRUE(logger.Open(path_));
  logger.set_level(LogLevel::kDebug);
  logger.Debug("a");
  logger.Verbose("b");
  logger.Notice("c");
  logger.Warning("d");
  EXPECT_THAT(Written(), MatchesRegex(".* \\. a\n.* - b\n.* \\* c\n.* # d\n"));
}

TEST_F(LoggerTest, LeavesOutWhatIsBelowItsLevel) {
  Logger logger(clock_);
  ASSERT_TRUE(logger.Open(path_));
  logger.Verbose("below the default");
  logger.set_level(LogLevel::kWarning);
  logger.Notice("below");
  logger.set_level(LogLevel::kNothing);
  logger.Warning("below nothing");
  EXPECT_EQ(Written(), "");
}

TEST_F(LoggerTest, AppendsToWhatIsThere) {
  for (const char* text : {"first", "second"}) {
    Logger logger(clock_);
    ASSERT_TRUE(logger.Open(path_));
    logger.Notice(text);
  }
  EXPECT_THAT(Written(), MatchesRegex(".* first\n.* second\n"));
}

TEST_F(LoggerTest, AnAnnouncementIsSeenOnceWhereverTheLogGoes) {
  Logger logger(clock_);
  const auto announced = [&logger] {
    ::testing::internal::CaptureStdout();
    logger.Announce("ready");
    return ::testing::internal::GetCapturedStdout();
  };
  EXPECT_THAT(announced(), MatchesRegex("[^\n]* \\* ready\n"));
  logger.set_level(LogLevel::kWarning);
  EXPECT_THAT(announced(), MatchesRegex("[^\n]* \\* ready\n"));
  logger.set_level(LogLevel::kNotice);
  ASSERT_TRUE(logger.Open(path_));
  EXPECT_THAT(announced(), MatchesRegex("[^\n]* \\* ready\n"));
  EXPECT_THAT(Written(), MatchesRegex("[^\n]* \\* ready\n"));
}

TEST_F(LoggerTest, LeavesStandardOutputToOthers) {
  Logger logger(clock_);
  logger.LeaveStandardOutput();
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  logger.Notice("hello");
  logger.Announce("ready");
  ASSERT_TRUE(logger.Open(path_));
  logger.Announce("again");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              MatchesRegex("[^\n]* hello\n[^\n]* ready\n"));
}

TEST_F(LoggerTest, SaysIfItCannotBeOpened) {
  Logger logger(clock_);
  EXPECT_FALSE(logger.Open(directory_ / "no" / "log"));
}

}  // namespace
}  // namespace listq::server
