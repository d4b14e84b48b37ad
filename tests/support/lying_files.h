// A disk that lies: what was written stays there until the power is cut, and
// then only what was synced is sure to be left.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "server/durability/files.h"

namespace listq::testing {

// The model of a page cache above a disk, in memory. It does the same for the
// same seed. The directory "." is there from the beginning.
class LyingFiles final : public server::Files {
 public:
  enum class Call : uint8_t {
    kWrite,
    kSync,
    kTruncate,
    kOpen,  // to write
    kRename,
    kRemove,
    kMakeDirectory,
    kSyncDirectory,
    kAny,
  };
  // What becomes of what was not synced.
  enum class Loss : uint8_t {
    kAll,
    kNothing,
    kTail,       // a file ends anywhere behind what was synced
    kAnyBlocks,  // holes of zeros are left between blocks
    kRandom,     // each file and each directory is lucky or not
  };
  static constexpr uint64_t kBlock = 512;

  explicit LyingFiles(uint64_t seed = 1) : random_(seed) { folders_["."]; }

  // The n-th call of that kind from now on, counted from 1, fails for this
  // errno.
  void FailOnce(Call kind, uint64_t nth, int error);
  // All calls of that kind fail; 0: they do not any more.
  void FailAll(Call kind, int error) { fail_all_[Index(kind)] = error; }
  // Nothing fails any more.
  void ForgetFaults() {
    faults_.clear();
    fail_all_.fill(0);
  }
  // So many bytes can still be written before the disk is full.
  void LeaveRoomFor(uint64_t bytes) { room_ = bytes; }
  // Is called before each call that counts.
  void set_before_call(std::function<void()> hook) {
    before_call_ = std::move(hook);
  }
  uint64_t calls(Call kind = Call::kAny) const { return calls_[Index(kind)]; }

  // What is there when the power comes back.
  std::unique_ptr<LyingFiles> CutPower(uint64_t seed,
                                       Loss loss = Loss::kRandom) const;
  // What the next process finds if this one is killed: everything.
  std::unique_ptr<LyingFiles> Kill(uint64_t seed) const;
  // From now on no call does anything: it has no power.
  void TurnOff() { off_ = true; }

  // What a file has for whoever reads it; "absent" if there is none.
  std::string Content(const std::string& path) const;
  // The same, synced, in place of what was there.
  void Put(const std::string& path, std::string bytes);
  // Somebody removes it with all that is in it. Open files stay open.
  void RemoveDirectory(const std::string& path) { folders_.erase(path); }
  bool HasDirectory(const std::string& path) const {
    return folders_.contains(path);
  }

  server::FileStatus OpenOutput(
      const std::string& path, Start start,
      std::unique_ptr<server::OutputFile>* file) override;
  server::FileStatus OpenInput(
      const std::string& path,
      std::unique_ptr<server::InputFile>* file) override;
  server::FileStatus Rename(const std::string& from,
                            const std::string& to) override;
  server::FileStatus Remove(const std::string& path) override;
  server::FileStatus MakeDirectory(const std::string& path) override;
  server::FileStatus SyncDirectory(const std::string& path) override;
  server::FileStatus List(const std::string& path,
                          std::vector<std::string>* names) override;
  server::FileStatus Lock(const std::string& path,
                          std::unique_ptr<server::FileLock>* lock) override;

 private:
  class Output;
  class Input;
  class HeldLock;

  // A file without its name.
  struct Node {
    std::string bytes;    // as processes see it
    std::string on_disk;  // what is sure to be there
    std::set<uint64_t> dirty;  // blocks that are to be synced
  };
  using NodePtr = std::shared_ptr<Node>;
  using Names = std::map<std::string, NodePtr>;
  // Of a name: `from` goes, `to` comes; either may be empty.
  struct Change {
    std::string from;
    std::string to;
    NodePtr node;
  };
  struct Folder {
    Names names;
    Names on_disk;
    std::vector<Change> changes;  // that are to be synced
    bool is_on_disk = false;
  };

  static constexpr size_t Index(Call kind) { return static_cast<size_t>(kind); }
  static std::string FolderOf(const std::string& path);
  static std::string NameOf(const std::string& path);
  static void Apply(const Change& change, Names& names);
  static void MarkDirty(Node& node, uint64_t begin, uint64_t end);
  static void CopyPiece(const Node& node, uint64_t begin, uint64_t end,
                        std::string& to);
  static std::string Left(const Node& node, Loss loss, std::mt19937_64& random);
  static Names Left(const Folder& folder, Loss loss, std::mt19937_64& random);

  // Counts the call; why it fails, or 0.
  int Begin(Call kind);
  Folder* FindFolder(const std::string& path);
  const Node* Find(const std::string& path) const;
  void Note(Folder& folder, Change change);
  server::FileStatus Write(Node& node, std::string_view bytes);
  server::FileStatus Sync(Node& node);
  server::FileStatus Truncate(Node& node, uint64_t size);

  static constexpr size_t kKinds = static_cast<size_t>(Call::kAny) + 1;
  struct Fault {
    Call kind;
    uint64_t at;  // of the calls of that kind
    int error;
  };

  std::mt19937_64 random_;
  std::map<std::string, Folder> folders_;  // by their paths
  std::set<std::string> locks_;
  std::array<uint64_t, kKinds> calls_{};
  std::array<int, kKinds> fail_all_{};
  std::vector<Fault> faults_;
  uint64_t room_ = UINT64_MAX;
  bool off_ = false;
  std::function<void()> before_call_;
};

}  // namespace listq::testing
