// What becomes of the append log when its folder is removed or replaced while
// the server runs.
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <string>

#include "tests/support/append_log_fault_fixture.h"

namespace listq::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kGone[] =
    "-MISCONF Errors writing to the AOF file: No such file or directory";

class LostFolderTest : public AppendLogFaultTest {};

TEST_F(LostFolderTest, AFolderThatIsRemovedIsMadeAnew) {
  for (const SyncPolicy policy : kPolicies) {
    StartOnNewDisk(policy);
    EXPECT_EQ(Write("RPUSH q a"), ":1");
    files_->RemoveDirectory(kFolder);
    EXPECT_EQ(Write("RPUSH q b"), ":2") << "it is looked for once a second";
    server_->Advance(milliseconds(1001));
    Sync();
    EXPECT_EQ(b_->Run("RPUSH q c"), kGone);
    EXPECT_EQ(b_->Run("LRANGE q 0 -1"), R"(["a", "b"])");
    EndForks();
    EXPECT_EQ(Write("RPUSH q c"), ":3");
    server_->Advance(seconds(2));
    Sync();
    // Without syncs nothing is promised but what the new base has.
    const bool synced = policy != SyncPolicy::kNever;
    EXPECT_EQ(ListAfter(Loss::kAll),
              synced ? R"(["a", "b", "c"])" : R"(["a", "b"])");
    TestServer other(ConfigOf(policy), *files_);
    EXPECT_EQ(other.log().StartLoading(),
              "Another server writes the log in ./appendonlydir");
  }
}

TEST_F(LostFolderTest, AFileThatIsRemovedIsMissedWithoutAnotherWrite) {
  ASSERT_EQ(Start(SyncPolicy::kNever), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  EXPECT_EQ(Write("RPUSH q b"), ":2");
  ASSERT_TRUE(files_->Remove(PathOf("1.incr.aof")).ok());
  server_->Advance(seconds(1));
  Sync();
  EXPECT_EQ(b_->Run("RPUSH q c"), kGone);
  EndForks();
  EXPECT_EQ(Write("RPUSH q c"), ":3");
  server_->Advance(seconds(1));
  Sync();
  EXPECT_EQ(ListAfter(Loss::kNothing), R"(["a", "b", "c"])");
}

TEST_F(LostFolderTest, AFolderThatCannotBeMadeAnewIsTriedForEachSecond) {
  ASSERT_EQ(Start(), "");
  files_->RemoveDirectory(kFolder);
  files_->FailAll(Call::kMakeDirectory, EROFS);
  EXPECT_EQ(Write("RPUSH q a"), "");
  for (int i = 0; i < 3; ++i) {
    server_->Advance(milliseconds(1500));
    EXPECT_EQ(b_->Run("RPUSH q c"), kGone);
    EXPECT_EQ(a_->Take(), "");
  }
  files_->FailAll(Call::kMakeDirectory, 0);
  server_->Advance(milliseconds(1500));
  EndForks();
  EXPECT_EQ(a_->Take(), ":1");
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a"])");
}

TEST_F(LostFolderTest, AnotherLogInItsPlaceIsNotTouched) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  files_->RemoveDirectory(kFolder);
  const std::string theirs = "file appendonly.aof.7.incr.aof seq 7 type i\n";
  files_->Put(PathOf("manifest"), theirs);
  files_->Put(PathOf("7.incr.aof"), Encode("RPUSH q theirs"));
  server_->Advance(seconds(2));
  Write("RPUSH q b");
  for (int i = 0; i < 3; ++i) {
    server_->Advance(milliseconds(1500));
    EndForks();
    EXPECT_EQ(b_->Run("RPUSH q c"), kGone);
  }
  EXPECT_EQ(files_->Content(PathOf("manifest")), theirs);
  EXPECT_EQ(files_->Content(PathOf("7.incr.aof")), Encode("RPUSH q theirs"));
  // Unless somebody says so.
  EXPECT_EQ(b_->Run("CONFIG SET appendonly no"), "OK");
  server_->Settle();
  EXPECT_EQ(a_->Take(), ":2") << "there is no log to wait for";
  EXPECT_EQ(b_->Run("CONFIG SET appendonly yes"), "OK");
  EndForks();
  EXPECT_EQ(Write("RPUSH q c"), ":3");
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a", "b", "c"])");
}

TEST_F(LostFolderTest, ACopyOfTheLogInItsPlaceIsReplaced) {
  ASSERT_EQ(Start(), "");
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  const std::string manifest = files_->Content(PathOf("manifest"));
  files_->RemoveDirectory(kFolder);
  files_->Put(PathOf("manifest"), manifest);
  server_->Advance(seconds(2));
  EXPECT_EQ(Write("RPUSH q b"), "");
  EndForks();
  EXPECT_EQ(a_->Take(), ":2");
  EXPECT_EQ(ListAfter(Loss::kAll), R"(["a", "b"])");
}

}  // namespace
}  // namespace listq::testing
