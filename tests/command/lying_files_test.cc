// The disk that lies: it loses what it may lose, and nothing else.
#include "tests/support/lying_files.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace listq::testing {
namespace {

using Call = LyingFiles::Call;
using Loss = LyingFiles::Loss;
using Start = server::Files::Start;

constexpr char kPath[] = "./d/file";
constexpr uint64_t kSeeds = 200;

class LyingFilesTest : public ::testing::Test {
 protected:
  LyingFilesTest() {
    EXPECT_TRUE(files_.MakeDirectory("./d").ok());
    EXPECT_TRUE(files_.SyncDirectory(".").ok());
  }

  std::unique_ptr<server::OutputFile> Open(const std::string& path,
                                           Start start = Start::kEmpty) {
    std::unique_ptr<server::OutputFile> file;
    EXPECT_TRUE(files_.OpenOutput(path, start, &file).ok());
    return file;
  }
  // A file that is on disk, with its name.
  std::unique_ptr<server::OutputFile> OpenSynced(const std::string& bytes) {
    auto file = Open(kPath);
    EXPECT_TRUE(file->Write(bytes).ok());
    EXPECT_TRUE(file->Sync().ok());
    EXPECT_TRUE(files_.SyncDirectory("./d").ok());
    return file;
  }
  std::string After(Loss loss, uint64_t seed = 1) const {
    return files_.CutPower(seed, loss)->Content(kPath);
  }
  // Everything that can be left of a file.
  std::set<std::string> AllAfter(Loss loss) const {
    std::set<std::string> all;
    for (uint64_t seed = 0; seed < kSeeds; ++seed) {
      all.insert(After(loss, seed));
    }
    return all;
  }

  LyingFiles files_;
};

TEST_F(LyingFilesTest, WhoeverReadsSeesWhatWasWritten) {
  const auto file = Open(kPath);
  EXPECT_TRUE(file->Write("one ").ok());
  EXPECT_TRUE(file->Write("two").ok());
  EXPECT_EQ(files_.Content(kPath), "one two");
  EXPECT_EQ(files_.Kill(1)->Content(kPath), "one two");
  EXPECT_TRUE(file->Truncate(3).ok());
  EXPECT_EQ(files_.Content(kPath), "one");
  std::unique_ptr<server::InputFile> input;
  ASSERT_TRUE(files_.OpenInput(kPath, &input).ok());
  char room[10];
  size_t bytes = 0;
  ASSERT_TRUE(input->Read(room, &bytes).ok());
  EXPECT_EQ(std::string(room, bytes), "one");
  ASSERT_TRUE(input->Read(room, &bytes).ok());
  EXPECT_EQ(bytes, 0u);
  EXPECT_EQ(files_.OpenInput("./d/other", &input).error(), ENOENT);
}

TEST_F(LyingFilesTest, WhatWasSyncedIsLeftAndNothingElseIsSure) {
  const auto file = OpenSynced("synced ");
  EXPECT_TRUE(file->Write("not").ok());
  EXPECT_EQ(After(Loss::kAll), "synced ");
  EXPECT_EQ(After(Loss::kNothing), "synced not");
  EXPECT_EQ(AllAfter(Loss::kTail),
            (std::set<std::string>{"synced ", "synced n", "synced no",
                                   "synced not"}));
}

TEST_F(LyingFilesTest, BlocksSurviveInAnySubset) {
  const auto file = OpenSynced(std::string(LyingFiles::kBlock, 'a'));
  EXPECT_TRUE(file->Write(std::string(LyingFiles::kBlock, 'b')).ok());
  EXPECT_TRUE(file->Write("c").ok());
  const std::string a(LyingFiles::kBlock, 'a');
  const std::string b(LyingFiles::kBlock, 'b');
  const std::string hole(LyingFiles::kBlock, '\0');
  const std::set<std::string> all = AllAfter(Loss::kAnyBlocks);
  EXPECT_EQ(all, (std::set<std::string>{a, a + b, a + b + "c", a + hole + "c",
                                        a + hole + '\0', a + b + '\0'}));
}

TEST_F(LyingFilesTest, ATruncationIsLostUntilItIsSynced) {
  const auto file = OpenSynced("long");
  EXPECT_TRUE(file->Truncate(1).ok());
  EXPECT_EQ(After(Loss::kAll), "long");
  EXPECT_EQ(After(Loss::kNothing), "l");
  EXPECT_EQ(AllAfter(Loss::kRandom), (std::set<std::string>{"long", "l"}));
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_EQ(After(Loss::kAll), "l");
}

TEST_F(LyingFilesTest, WhatWasThereComesBackInAFileThatWasEmptied) {
  OpenSynced("old");
  const auto file = Open(kPath);
  EXPECT_EQ(files_.Content(kPath), "");
  EXPECT_EQ(After(Loss::kAll), "old");
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_EQ(After(Loss::kAll), "");
}

TEST_F(LyingFilesTest, AFailedSyncGivesUpWhatWasNotSynced) {
  const auto file = OpenSynced(std::string(LyingFiles::kBlock, 'a'));
  EXPECT_TRUE(file->Write(std::string(LyingFiles::kBlock, 'b')).ok());
  files_.FailOnce(Call::kSync, 1, EIO);
  EXPECT_EQ(file->Sync().error(), EIO);
  EXPECT_TRUE(file->Write("c").ok());
  EXPECT_TRUE(file->Sync().ok()) << "as if nothing had been";
  EXPECT_EQ(files_.Content(kPath).size(), 2 * LyingFiles::kBlock + 1);
  const std::string left = After(Loss::kNothing);
  EXPECT_EQ(left.substr(0, LyingFiles::kBlock),
            std::string(LyingFiles::kBlock, 'a'));
  EXPECT_EQ(left.back(), 'c');
  EXPECT_EQ(files_.Kill(2)->CutPower(1, Loss::kNothing)->Content(kPath), left)
      << "nor does another process bring it back";
}

TEST_F(LyingFilesTest, AFailedSyncMayHaveDoneAPart) {
  std::set<std::string> all;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    LyingFiles files(seed);
    std::unique_ptr<server::OutputFile> file;
    ASSERT_TRUE(files.OpenOutput("./f", Start::kEmpty, &file).ok());
    ASSERT_TRUE(files.SyncDirectory(".").ok());
    ASSERT_TRUE(file->Write("x").ok());
    files.FailOnce(Call::kSync, 1, EIO);
    EXPECT_FALSE(file->Sync().ok());
    all.insert(files.CutPower(1, Loss::kAll)->Content("./f"));
  }
  EXPECT_EQ(all, (std::set<std::string>{"", "x", std::string(1, '\0')}));
}

TEST_F(LyingFilesTest, NamesAreLostUntilTheirDirectoryIsSynced) {
  const auto file = Open(kPath);
  EXPECT_TRUE(file->Write("x").ok());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_EQ(After(Loss::kAll), "absent");
  EXPECT_EQ(AllAfter(Loss::kTail), (std::set<std::string>{"absent", "x"}));
  EXPECT_TRUE(files_.SyncDirectory("./d").ok());
  EXPECT_EQ(After(Loss::kAll), "x");
  EXPECT_TRUE(files_.Remove(kPath).ok());
  EXPECT_EQ(files_.Content(kPath), "absent");
  EXPECT_EQ(After(Loss::kAll), "x");
  EXPECT_EQ(files_.Remove(kPath).error(), ENOENT);
}

TEST_F(LyingFilesTest, ARenameTakesPlaceOrDoesNot) {
  OpenSynced("old");
  const auto file = Open("./d/new");
  EXPECT_TRUE(file->Write("new").ok());
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_TRUE(files_.Rename("./d/new", kPath).ok());
  EXPECT_EQ(files_.Content(kPath), "new");
  EXPECT_EQ(files_.Content("./d/new"), "absent");
  EXPECT_EQ(AllAfter(Loss::kRandom), (std::set<std::string>{"old", "new"}));
  EXPECT_TRUE(files_.SyncDirectory("./d").ok());
  EXPECT_EQ(AllAfter(Loss::kRandom), (std::set<std::string>{"new"}));
}

TEST_F(LyingFilesTest, NamesAreLostInAnyOrder) {
  Open("./d/1");
  Open("./d/2");
  std::set<std::vector<std::string>> all;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    std::vector<std::string> names;
    const auto left = files_.CutPower(seed, Loss::kAnyBlocks);
    ASSERT_TRUE(left->List("./d", &names).ok());
    all.insert(names);
  }
  EXPECT_EQ(all, (std::set<std::vector<std::string>>{
                     {}, {"1"}, {"2"}, {"1", "2"}}));
}

TEST_F(LyingFilesTest, ADirectoryIsANameLikeAnyOther) {
  EXPECT_TRUE(files_.MakeDirectory("./e").ok());
  Open("./e/1");
  EXPECT_TRUE(files_.SyncDirectory("./e").ok());
  EXPECT_FALSE(files_.CutPower(1, Loss::kAll)->HasDirectory("./e"));
  EXPECT_TRUE(files_.SyncDirectory(".").ok());
  EXPECT_EQ(files_.CutPower(1, Loss::kAll)->Content("./e/1"), "");
  std::unique_ptr<server::OutputFile> file;
  EXPECT_EQ(files_.OpenOutput("./f/1", Start::kEmpty, &file).error(), ENOENT);
  files_.RemoveDirectory("./e");
  EXPECT_EQ(files_.OpenOutput("./e/2", Start::kEmpty, &file).error(), ENOENT);
}

TEST_F(LyingFilesTest, ACallFailsWhenItIsToldTo) {
  const auto file = Open(kPath);
  files_.FailOnce(Call::kWrite, 2, EDQUOT);
  EXPECT_TRUE(file->Write("1").ok());
  EXPECT_EQ(file->Write("2").error(), EDQUOT);
  EXPECT_TRUE(file->Truncate(1).ok());
  EXPECT_TRUE(file->Write("3").ok());
  EXPECT_EQ(files_.Content(kPath), "13");
  const std::pair<Call, int> all[] = {
      {Call::kTruncate, EPERM}, {Call::kRename, EACCES},
      {Call::kOpen, EMFILE},    {Call::kRemove, EROFS},
      {Call::kSync, EIO},       {Call::kSyncDirectory, ENOSPC},
      {Call::kMakeDirectory, EDQUOT}};
  for (const auto& [kind, error] : all) files_.FailAll(kind, error);
  std::unique_ptr<server::OutputFile> other;
  EXPECT_EQ(file->Truncate(0).error(), EPERM);
  EXPECT_EQ(file->Sync().error(), EIO);
  EXPECT_EQ(files_.OpenOutput("./d/2", Start::kEmpty, &other).error(), EMFILE);
  EXPECT_EQ(files_.Rename(kPath, "./d/2").error(), EACCES);
  EXPECT_EQ(files_.Remove(kPath).error(), EROFS);
  EXPECT_EQ(files_.SyncDirectory("./d").error(), ENOSPC);
  EXPECT_EQ(files_.MakeDirectory("./e").error(), EDQUOT);
  EXPECT_EQ(files_.Content(kPath), "13") << "none of them did anything";
  for (const auto& [kind, error] : all) files_.FailAll(kind, 0);
  EXPECT_TRUE(file->Truncate(0).ok());
  files_.FailOnce(Call::kAny, 2, EIO);
  EXPECT_TRUE(file->Sync().ok());
  EXPECT_EQ(files_.Remove(kPath).error(), EIO);
}

TEST_F(LyingFilesTest, AFailedWriteLeavesAnyPart) {
  std::set<std::string> all;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    LyingFiles files(seed);
    std::unique_ptr<server::OutputFile> file;
    ASSERT_TRUE(files.OpenOutput("./f", Start::kEmpty, &file).ok());
    files.FailOnce(Call::kWrite, 1, EIO);
    EXPECT_EQ(file->Write("ab").error(), EIO);
    all.insert(files.Content("./f"));
  }
  EXPECT_EQ(all, (std::set<std::string>{"", "a", "ab"}));
}

TEST_F(LyingFilesTest, ADiskIsFullAtAByte) {
  const auto file = Open(kPath);
  files_.LeaveRoomFor(3);
  EXPECT_TRUE(file->Write("ab").ok());
  EXPECT_EQ(file->Write("cd").error(), ENOSPC);
  EXPECT_EQ(files_.Content(kPath), "abc");
}

TEST_F(LyingFilesTest, NothingHappensWithoutPower) {
  const auto file = OpenSynced("x");
  uint64_t seen = 0;
  files_.set_before_call([&] {
    ++seen;
    files_.TurnOff();
  });
  EXPECT_EQ(file->Write("y").error(), EIO);
  EXPECT_EQ(file->Sync().error(), EIO);
  EXPECT_EQ(seen, 1u);
  EXPECT_EQ(files_.Content(kPath), "x");
}

TEST_F(LyingFilesTest, ALockIsHeldByOne) {
  std::unique_ptr<server::FileLock> one;
  std::unique_ptr<server::FileLock> two;
  EXPECT_TRUE(files_.Lock("./d/lock", &one).ok());
  EXPECT_EQ(files_.Lock("./d/lock", &two).error(), EWOULDBLOCK);
  const auto next = files_.Kill(1);
  EXPECT_TRUE(next->Lock("./d/lock", &two).ok());
  two.reset();
  one.reset();
  EXPECT_TRUE(files_.Lock("./d/lock", &two).ok());
}

TEST_F(LyingFilesTest, TheSameSeedLosesTheSame) {
  const auto file = OpenSynced("x");
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(file->Write(std::string(LyingFiles::kBlock, 'y')).ok());
  }
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    EXPECT_EQ(After(Loss::kRandom, seed), After(Loss::kRandom, seed));
  }
}

}  // namespace
}  // namespace listq::testing
