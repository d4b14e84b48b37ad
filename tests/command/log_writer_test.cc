#include "server/durability/log_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "storage/clock.h"
#include "tests/support/manual_background.h"
#include "tests/support/memory_files.h"

namespace listq::server {
namespace {

constexpr std::string_view kRecord = "*1\r\n$4\r\nPING\r\n";

class LogWriterTest : public ::testing::Test {
 protected:
  void Begin(SyncPolicy policy) {
    writer_.set_policy(policy);
    writer_.Open(OpenFile("log"), 0);
  }
  std::unique_ptr<OutputFile> OpenFile(const std::string& path) {
    std::unique_ptr<OutputFile> file;
    EXPECT_TRUE(files_.OpenOutput(path, Files::Start::kEmpty, &file).ok());
    return file;
  }
  void Append() { writer_.Append(std::array<std::string_view, 1>{"PING"}); }
  void AppendAndStep() {
    Append();
    writer_.Step();
  }
  // Four records, and one more that comes meanwhile.
  void SyncSlowly() {
    for (int i = 0; i < 4; ++i) Append();
    writer_.Step();
    AppendAndStep();
    clock_.Advance(8000);
    background_.RunJob();
  }
  std::string& Content(const std::string& path = "log") {
    return files_.all()[path];
  }
  static std::string Records(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += kRecord;
    return text;
  }

  testing::MemoryFiles files_;
  testing::ManualBackground background_;
  storage::ManualClock clock_;
  LogWriter writer_{background_, clock_};
};

TEST_F(LogWriterTest, AlwaysReleasesWhatIsSynced) {
  Begin(SyncPolicy::kAlways);
  AppendAndStep();
  EXPECT_EQ(Content(), kRecord);
  EXPECT_EQ(writer_.released(), 0u);
  background_.RunJob();
  EXPECT_EQ(writer_.released(), kRecord.size());
  EXPECT_EQ(writer_.NextDeadline(), std::nullopt);
}

TEST_F(LogWriterTest, OneSyncCoversAllThatCameDuringTheOneBefore) {
  Begin(SyncPolicy::kAlways);
  AppendAndStep();
  for (int i = 0; i < 3; ++i) AppendAndStep();
  EXPECT_EQ(Content(), Records(1)) << "the write would wait for the sync";
  background_.RunJob();
  EXPECT_EQ(writer_.released(), kRecord.size());
  writer_.Step();
  EXPECT_EQ(Content(), Records(4));
  background_.RunJob();
  EXPECT_EQ(writer_.released(), 4 * kRecord.size());
  EXPECT_EQ(writer_.syncs(), 2u);
}

TEST_F(LogWriterTest, ASlowSyncIsFollowedByOneThatWaitsForCompany) {
  Begin(SyncPolicy::kAlways);
  SyncSlowly();
  writer_.Step();
  EXPECT_EQ(background_.jobs(), 0u) << "four are about to write again";
  EXPECT_EQ(Content(), Records(4));
  EXPECT_EQ(writer_.NextDeadline(), std::nullopt);
  EXPECT_EQ(writer_.NextRealDeadline(), clock_.real_us() + 2000);
  for (int i = 0; i < 4; ++i) AppendAndStep();
  EXPECT_EQ(background_.jobs(), 1u) << "all of them have";
  EXPECT_EQ(writer_.NextRealDeadline(), std::nullopt);
  background_.RunJob();
  EXPECT_EQ(writer_.released(), 9 * kRecord.size());
  EXPECT_EQ(writer_.syncs(), 2u);
}

TEST_F(LogWriterTest, ASyncDoesNotWaitForLong) {
  Begin(SyncPolicy::kAlways);
  SyncSlowly();
  clock_.Advance(1999);
  writer_.Step();
  EXPECT_EQ(background_.jobs(), 0u);
  clock_.Advance(1);
  writer_.Step();
  EXPECT_EQ(background_.jobs(), 1u);
}

TEST_F(LogWriterTest, EverySecondSyncsOnceASecondAndReleasesAtOnce) {
  Begin(SyncPolicy::kEverySecond);
  AppendAndStep();
  background_.RunJob();
  AppendAndStep();
  EXPECT_EQ(Content(), Records(2));
  EXPECT_EQ(writer_.released(), 2 * kRecord.size());
  EXPECT_EQ(background_.jobs(), 0u);
  EXPECT_EQ(writer_.NextDeadline(), clock_.monotonic_us() + 1'000'000);
  clock_.Advance(999'999);
  writer_.Step();
  EXPECT_EQ(background_.jobs(), 0u);
  clock_.Advance(1);
  writer_.Step();
  background_.RunJob();
  EXPECT_EQ(writer_.synced(), writer_.appended());
  EXPECT_EQ(writer_.NextDeadline(), std::nullopt);
}

TEST_F(LogWriterTest, EverySecondHoldsBackWhatASyncDelaysForMoreThanTwo) {
  Begin(SyncPolicy::kEverySecond);
  AppendAndStep();
  AppendAndStep();
  EXPECT_EQ(writer_.released(), 2 * kRecord.size());
  clock_.Advance(2'000'000);
  writer_.Step();
  EXPECT_EQ(writer_.released(), 2 * kRecord.size());
  EXPECT_EQ(writer_.delayed_syncs(), 0u);
  clock_.Advance(1);
  writer_.Step();
  writer_.Step();
  EXPECT_EQ(writer_.released(), kRecord.size());
  EXPECT_EQ(writer_.delayed_syncs(), 1u);
  background_.RunJob();
  writer_.Step();
  EXPECT_EQ(writer_.released(), 2 * kRecord.size());
}

TEST_F(LogWriterTest, NeverLeavesTheSyncToTheSystem) {
  Begin(SyncPolicy::kNever);
  AppendAndStep();
  clock_.Advance(60'000'000);
  writer_.Step();
  EXPECT_EQ(Content(), kRecord);
  EXPECT_EQ(writer_.released(), kRecord.size());
  background_.RunJobs();
  EXPECT_EQ(writer_.syncs(), 0u) << "it was only looked whether it is there";
  EXPECT_EQ(writer_.NextDeadline(), std::nullopt);
}

TEST_F(LogWriterTest, WhatIsWrittenIsLookedForWithinASecond) {
  for (const SyncPolicy policy :
       {SyncPolicy::kAlways, SyncPolicy::kEverySecond, SyncPolicy::kNever}) {
    SCOPED_TRACE(static_cast<int>(policy));
    clock_.Advance(60'000'000);
    Begin(policy);
    AppendAndStep();
    background_.RunJobs();
    AppendAndStep();
    background_.RunJobs();
    files_.all().erase("log");
    EXPECT_EQ(writer_.broken(), 0);
    EXPECT_EQ(writer_.NextDeadline(), clock_.monotonic_us() + 1'000'000);
    clock_.Advance(1'000'000);
    writer_.Step();
    background_.RunJobs();
    EXPECT_EQ(writer_.broken(), ENOENT);
  }
}

TEST_F(LogWriterTest, AQuickDiskReleasesInTheSameTurn) {
  Begin(SyncPolicy::kAlways);
  background_.BeQuick();
  AppendAndStep();
  EXPECT_EQ(writer_.released(), kRecord.size()) << "before replies are sent";
  EXPECT_FALSE(writer_.busy());
}

TEST_F(LogWriterTest, AQuickDiskIsNotWaitedForByThoseWhoNeedNot) {
  Begin(SyncPolicy::kEverySecond);
  background_.BeQuick();
  AppendAndStep();
  EXPECT_TRUE(writer_.busy());
}

TEST_F(LogWriterTest, AFullDiskHoldsRepliesBackUntilThereIsRoom) {
  for (const SyncPolicy policy :
       {SyncPolicy::kAlways, SyncPolicy::kEverySecond, SyncPolicy::kNever}) {
    SCOPED_TRACE(static_cast<int>(policy));
    Begin(policy);
    const uint64_t before = writer_.appended();
    files_.LeaveRoomFor(kRecord.size() / 2);
    AppendAndStep();
    EXPECT_EQ(writer_.write_error(), ENOSPC);
    EXPECT_EQ(Content(), "") << "a record would begin amid the torn one";
    EXPECT_EQ(writer_.released(), before);
    EXPECT_EQ(writer_.NextDeadline(), clock_.monotonic_us() + 1'000'000);
    files_.LeaveRoomFor(UINT64_MAX);
    writer_.Step();
    EXPECT_EQ(Content(), "") << "it is not tried in every turn";
    clock_.Advance(1'000'000);
    writer_.Step();
    EXPECT_EQ(writer_.write_error(), 0);
    EXPECT_EQ(Content(), kRecord);
    background_.RunJobs();
    EXPECT_EQ(writer_.released(), writer_.appended());
  }
}

TEST_F(LogWriterTest, NothingIsWrittenAfterAFailedSync) {
  Begin(SyncPolicy::kAlways);
  files_.FailSyncs(EIO);
  AppendAndStep();
  background_.RunJob();
  EXPECT_EQ(writer_.broken(), EIO);
  files_.FailSyncs(0);
  AppendAndStep();
  clock_.Advance(60'000'000);
  writer_.Step();
  EXPECT_EQ(Content(), kRecord);
  EXPECT_EQ(writer_.released(), 0u);
  EXPECT_EQ(background_.jobs(), 0u) << "a second try would prove nothing";
  EXPECT_EQ(writer_.Finish().error(), EIO);
}

TEST_F(LogWriterTest, GoesOnInAnotherFileWhenTheOneBeforeIsOnDisk) {
  Begin(SyncPolicy::kNever);
  Append();
  int error = -1;
  bool prepared = false;
  ASSERT_TRUE(writer_
                  .Switch(
                      OpenFile("next"),
                      [&] {
                        prepared = true;
                        return FileStatus();
                      },
                      [&](FileStatus status) { error = status.error(); })
                  .ok());
  Append();
  writer_.Step();
  EXPECT_EQ(Content(), kRecord);
  EXPECT_EQ(writer_.released(), kRecord.size())
      << "the rest is in neither file yet";
  EXPECT_FALSE(prepared);
  EXPECT_FALSE(writer_.WriteNow());
  background_.RunJob();
  EXPECT_TRUE(prepared);
  EXPECT_EQ(error, 0);
  EXPECT_EQ(writer_.last_file_size(), kRecord.size());
  writer_.Step();
  EXPECT_EQ(Content(), kRecord);
  EXPECT_EQ(Content("next"), kRecord);
  EXPECT_EQ(writer_.file_size(), kRecord.size());
}

TEST_F(LogWriterTest, GoesOnInTheSameFileIfTheOtherCannotBeMadeKnown) {
  Begin(SyncPolicy::kAlways);
  int error = 0;
  ASSERT_TRUE(writer_
                  .Switch(
                      OpenFile("next"), [] { return FileStatus(EROFS); },
                      [&](FileStatus status) { error = status.error(); })
                  .ok());
  background_.RunJob();
  EXPECT_EQ(error, EROFS);
  AppendAndStep();
  background_.RunJob();
  EXPECT_EQ(Content(), kRecord);
  EXPECT_EQ(Content("next"), "");
  EXPECT_EQ(writer_.released(), kRecord.size());
}

TEST_F(LogWriterTest, DoesNotLeaveBehindWhatCannotBeWritten) {
  Begin(SyncPolicy::kNever);
  auto next = OpenFile("next");
  files_.FailWrites(EIO);
  Append();
  const FileStatus status = writer_.Switch(
      std::move(next), [] { return FileStatus(); },
      [](FileStatus /*status*/) { FAIL(); });
  EXPECT_EQ(status.error(), EIO);
  EXPECT_FALSE(writer_.busy());
}

TEST_F(LogWriterTest, FinishesWhatIsUnderWayAndWhatIsLeft) {
  Begin(SyncPolicy::kEverySecond);
  AppendAndStep();
  Append();
  // The work was done, and nobody was told.
  EXPECT_TRUE(writer_.busy());
  EXPECT_TRUE(writer_.Finish().ok());
  EXPECT_EQ(Content(), Records(2));
  EXPECT_EQ(writer_.synced(), writer_.appended());
}

}  // namespace
}  // namespace listq::server
