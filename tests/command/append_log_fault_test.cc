// What becomes of the append log, and of those who write, when the disk is
// full, broken or read-only.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>

#include "server/durability/torn_tail.h"
#include "tests/support/append_log_fault_fixture.h"

namespace listq::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kFull[] =
    "-MISCONF Errors writing to the AOF file: No space left on device";
constexpr char kBroken[] =
    "-MISCONF Errors writing to the AOF file: Input/output error";

// ---- A full disk ----

TEST_F(AppendLogFaultTest, AFullDiskRefusesWritesUntilThereIsRoom) {
  for (const SyncPolicy policy : kPolicies) {
    StartOnNewDisk(policy);
    EXPECT_EQ(Write("RPUSH q a"), ":1");
    files_->LeaveRoomFor(0);
    EXPECT_EQ(Write("RPUSH q b"), "") << "it was made and is not in the file";
    EXPECT_EQ(b_->Run("RPUSH q c"), kFull);
    EXPECT_EQ(b_->Run("LPOP q"), kFull);
    EXPECT_EQ(b_->Run("PING"), kFull) << "as Redis does";
    EXPECT_EQ(b_->Run("LRANGE q 0 -1"), R"(["a", "b"])");
    server_->Advance(seconds(5));
    EXPECT_EQ(a_->Take(), "");
    files_->LeaveRoomFor(UINT64_MAX);
    server_->Advance(milliseconds(1500));
    Sync();
    EXPECT_EQ(a_->Take(), ":2");
    EXPECT_EQ(b_->Run("PING"), "PONG");
    EXPECT_EQ(Write("RPUSH q c"), ":3");
    EXPECT_EQ(ListAfter(Loss::kNothing), R"(["a", "b", "c"])");
  }
}

TEST_F(AppendLogFaultTest, AWaiterIsNotServedWithWhatIsRefused) {
  ASSERT_EQ(Start(), "");
  files_->LeaveRoomFor(0);
  Write("RPUSH other x");
  EXPECT_EQ(b_->Run("BRPOP q 0"), kFull);
}

TEST_F(AppendLogFaultTest, HalfAWriteIsCutOffBeforeTheNext) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  const std::string whole = files_->Content(PathOf("1.incr.aof"));
  files_->LeaveRoomFor(10);
  EXPECT_EQ(Write("RPUSH q b"), "");
  EXPECT_EQ(files_->Content(PathOf("1.incr.aof")), whole);
  files_->LeaveRoomFor(UINT64_MAX);
  server_->Advance(milliseconds(1500));
  Sync();
  EXPECT_EQ(a_->Take(), ":2");
  EXPECT_EQ(files_->Content(PathOf("1.incr.aof")), whole + Encode("RPUSH q b"));
}

TEST_F(AppendLogFaultTest, WhenItCannotBeCutOffAnotherLogIsBegun) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  files_->FailOnce(Call::kWrite, 1, EIO);
  files_->FailOnce(Call::kTruncate, 1, EIO);
  EXPECT_EQ(Write("RPUSH q b"), "");
  EXPECT_EQ(b_->Run("RPUSH q c"), kBroken);
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a"])");
  EndForks();
  EXPECT_EQ(a_->Take(), ":2");
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a", "b"])");
  EXPECT_EQ(Write("RPUSH q c"), ":3");
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a", "b", "c"])");
}

// ---- A sync that fails ----

TEST_F(AppendLogFaultTest, AfterAFailedSyncNothingIsPromisedBeforeANewBase) {
  for (const SyncPolicy policy :
       {SyncPolicy::kAlways, SyncPolicy::kEverySecond}) {
    StartOnNewDisk(policy);
    EXPECT_EQ(Write("RPUSH q a"), ":1");
    server_->Advance(seconds(2));
    Sync();
    files_->FailOnce(Call::kSync, 1, EIO);
    const bool always = policy == SyncPolicy::kAlways;
    EXPECT_EQ(Write("RPUSH q b"), always ? "" : ":2");
    EXPECT_EQ(b_->Run("RPUSH q c"), kBroken);
    EXPECT_EQ(b_->Run("LRANGE q 0 -1"), R"(["a", "b"])");
    server_->Advance(seconds(5));
    Sync();
    EXPECT_EQ(a_->Take(), "");
    EXPECT_EQ(b_->Run("RPUSH q c"), kBroken) << "the copy is not there yet";
    EndForks();
    EXPECT_EQ(a_->Take(), always ? ":2" : "");
    EXPECT_EQ(ListAfter(Loss::kAll), R"(["a", "b"])");
    EXPECT_EQ(b_->Run("PING"), "PONG");
  }
}

TEST_F(AppendLogFaultTest, ASyncOnTheLoopThatFailsIsMendedAsWell) {
  ASSERT_EQ(Start(), "");
  server_->background().BeQuick();
  EXPECT_EQ(a_->Run("RPUSH q a"), ":1") << "in the same turn";
  files_->FailOnce(Call::kSync, 1, EIO);
  EXPECT_EQ(a_->Run("RPUSH q b"), "");
  EXPECT_EQ(b_->Run("RPUSH q c"), kBroken);
  EndForks();
  EXPECT_EQ(a_->Take(), ":2");
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a", "b"])");
}

TEST_F(AppendLogFaultTest, AMendThatFailsIsTriedAgain) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  files_->FailAll(Call::kSync, EIO);
  EXPECT_EQ(Write("RPUSH q b"), "");
  for (int i = 0; i < 5; ++i) {
    EndForks();
    server_->Advance(milliseconds(1500));
    EXPECT_EQ(a_->Take(), "");
    EXPECT_EQ(b_->Run("RPUSH q c"), kBroken);
    EXPECT_THAT(ListAfter(Loss::kAll),
                ::testing::AnyOf(R"(["a"])", R"(["a", "b"])"))
        << "a sync that fails may have done all";
  }
  files_->FailAll(Call::kSync, 0);
  EndForks();
  server_->Advance(milliseconds(1500));
  EndForks();
  EXPECT_EQ(a_->Take(), ":2");
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a", "b"])");
}

// The copy that was killed is told of when another one runs already.
TEST_F(AppendLogFaultTest, TheEndOfAKilledRewriteIsNotThatOfTheMend) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  a_->Run("BGREWRITEAOF");
  Sync();
  ASSERT_EQ(server_->background().programs().size(), 1u);
  files_->FailOnce(Call::kSync, 1, EIO);
  EXPECT_EQ(Write("RPUSH q b"), "");
  EXPECT_EQ(server_->background().programs().size(), 0u) << "it was killed";
  EXPECT_EQ(server_->background().children(), 2u);
  EndForks();
  EXPECT_EQ(a_->Take(), ":2");
  EXPECT_EQ(b_->Run("PING"), "PONG");
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a", "b"])");
}

// ---- The power ----

TEST_F(AppendLogFaultTest, EverySecondLosesNoMoreThanThat) {
  ASSERT_EQ(Start(SyncPolicy::kEverySecond), "");
  for (int i = 1; i <= 50; ++i) {
    EXPECT_EQ(a_->Run("RPUSH q " + std::to_string(i)), ":" + std::to_string(i));
    server_->Advance(milliseconds(100));
    Sync();
    const auto left = files_->CutPower(1, Loss::kAll);
    TestServer other(ConfigOf(SyncPolicy::kAlways), *left);
    EXPECT_EQ(other.log().StartLoading(), std::nullopt);
    other.Settle();
    EXPECT_GE(other.Connect().Ask("LLEN q").integer, i - 10);
  }
}

// ---- Names ----

// What the manifest says is not known to be on disk: nor is what it does not
// say.
TEST_F(AppendLogFaultTest, AManifestThatMayBeThereKeepsItsFiles) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  // Before its manifest, and behind it.
  files_->FailOnce(Call::kSyncDirectory, 2, EIO);
  a_->Run("BGREWRITEAOF");
  Sync();
  EXPECT_EQ(server_->background().programs().size(), 0u);
  EXPECT_EQ(Write("RPUSH q b"), ":2");
  for (const Loss loss : {Loss::kAll, Loss::kNothing}) {
    EXPECT_EQ(ListAfter(loss), R"(["a", "b"])");
  }
  // The next one has another name, for that one may be needed.
  a_->Run("BGREWRITEAOF");
  Sync();
  EXPECT_EQ(files_->Content(PathOf("2.incr.aof")), "");
  EXPECT_EQ(files_->Content(PathOf("3.incr.aof")), "");
  for (const Loss loss : {Loss::kAll, Loss::kNothing}) {
    EXPECT_EQ(ListAfter(loss), R"(["a", "b"])");
  }
}

TEST_F(AppendLogFaultTest, ATornFileMayBeFollowedByEmptyOnes) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  files_->FailOnce(Call::kSyncDirectory, 2, EIO);
  a_->Run("BGREWRITEAOF");
  Sync();
  server_.reset();
  const std::string log = files_->Content(PathOf("1.incr.aof"));
  files_->Put(PathOf("1.incr.aof"), log + "*3\r\n$5\r\nRPU");
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q b"), ":2");
  EXPECT_EQ(files_->Content(PathOf("1.incr.aof")), log);
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a", "b"])");
}

TEST_F(AppendLogFaultTest, NamesOfAKilledServerAreKept) {
  // The manifest is there, and is not known to be on disk.
  files_->FailOnce(Call::kSyncDirectory, 5, EIO);
  EXPECT_NE(Start(), "");
  EXPECT_NE(files_->Content(PathOf("manifest")), "absent");
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a"])");
}

TEST_F(AppendLogFaultTest, NothingOldComesBackInANewFile) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  files_->Put(PathOf("2.incr.aof"), Encode("RPUSH q ghost"));
  a_->Run("BGREWRITEAOF");
  Sync();
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a"])");
}

// ---- Holes ----

TEST_F(AppendLogFaultTest, AHoleAtTheEndIsCutOff) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  server_.reset();
  const std::string path = PathOf("1.incr.aof");
  const std::string log = files_->Content(path);
  const std::string request = Encode("RPUSH q b");
  // From there to the end of the block, all of another block, the end of the
  // last one.
  const std::string tails[] = {
      std::string(LyingFiles::kBlock - log.size(), '\0') + request,
      request.substr(0, 20) + std::string(2000, '\0') + request,
      request.substr(0, 5) + std::string(700, '\0'),
  };
  for (const std::string& tail : tails) {
    files_->Put(path, log + tail);
    ASSERT_EQ(Start(), "");
    EXPECT_EQ(a_->Run("LRANGE q 0 -1"), R"(["a"])");
    server_.reset();
    EXPECT_EQ(files_->Content(path), log);
    EXPECT_EQ(files_->Content(path + ".torn-1700000000"), tail);
  }
}

TEST_F(AppendLogFaultTest, OtherDamageIsRefused) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  server_.reset();
  const std::string path = PathOf("1.incr.aof");
  const std::string log = files_->Content(path);
  const std::string request = Encode("RPUSH q b");
  const std::string tails[] = {
      std::string(10, '\0') + request,  // no block is as small as that
      "garbage" + request,
      std::string(1000, ' ') + request,
  };
  for (const std::string& tail : tails) {
    files_->Put(path, log + tail);
    EXPECT_NE(Start(), "");
    server_.reset();
    EXPECT_EQ(files_->Content(path), log + tail);
  }
}

// ---- The start ----

TEST_F(AppendLogFaultTest, CannotStartWhereNothingMayBeWritten) {
  struct {
    Call call;
    int error;
    const char* text;
  } const cases[] = {
      {Call::kMakeDirectory, EACCES, "Permission denied"},
      {Call::kMakeDirectory, EROFS, "Read-only file system"},
      {Call::kOpen, EACCES, "Permission denied"},
      {Call::kWrite, ENOSPC, "No space left on device"},
      {Call::kSync, EIO, "Input/output error"},
      {Call::kRename, EROFS, "Read-only file system"},
      {Call::kSyncDirectory, EIO, "Input/output error"},
  };
  for (const auto& one : cases) {
    files_->FailAll(one.call, one.error);
    EXPECT_EQ(Start(), std::string("Cannot open the log in ./appendonlydir: ") +
                           one.text);
    files_->FailAll(one.call, 0);
  }
  EXPECT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  for (const auto& one : cases) {
    if (one.call != Call::kMakeDirectory && one.call != Call::kOpen) continue;
    files_->FailAll(one.call, one.error);
    EXPECT_EQ(Start(), std::string("Cannot open the log in ./appendonlydir: ") +
                           one.text);
    files_->FailAll(one.call, 0);
  }
  EXPECT_EQ(Start(), "");
  EXPECT_EQ(a_->Run("LRANGE q 0 -1"), R"(["a"])");
}

TEST_F(AppendLogFaultTest, ATailThatCannotBeKeptAsideEndsTheStart) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  server_.reset();
  const std::string path = PathOf("1.incr.aof");
  const std::string log = files_->Content(path);
  files_->Put(path, log + "*3\r\n$5");
  for (const Call call :
       {Call::kOpen, Call::kWrite, Call::kSync, Call::kTruncate}) {
    files_->FailAll(call, ENOSPC);
    EXPECT_NE(Start().find("No space left on device"), std::string::npos);
    EXPECT_EQ(files_->Content(path), log + "*3\r\n$5");
    files_->FailAll(call, 0);
  }
  EXPECT_EQ(Start(), "");
  EXPECT_EQ(files_->Content(path), log);
}

TEST_F(AppendLogFaultTest, ALogIsWrittenByOneServer) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  TestServer other(ConfigOf(SyncPolicy::kAlways), *files_);
  EXPECT_EQ(other.log().StartLoading(),
            "Another server writes the log in ./appendonlydir");
  EXPECT_EQ(Write("RPUSH q b"), ":2");
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(a_->Run("LRANGE q 0 -1"), R"(["a", "b"])");
}

}  // namespace
}  // namespace listq::testing
