// Files that are kept in memory, and a disk that is full when the test says so.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/durability/files.h"

namespace listq::testing {

// Any directory exists. What was synced and what was not is all the same here.
class MemoryFiles final : public server::Files {
 public:
  // Paths and contents.
  std::map<std::string, std::string>& all() { return files_; }
  // So many bytes can still be written before the disk is full.
  void LeaveRoomFor(uint64_t bytes) { room_ = bytes; }
  // From now on reading, writing, syncing and renaming fail for this errno; 0:
  // they do not.
  void FailReads(int error) { read_error_ = error; }
  void FailWrites(int error) { write_error_ = error; }
  void FailSyncs(int error) { sync_error_ = error; }
  void FailRenames(int error) { rename_error_ = error; }

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

  std::map<std::string, std::string> files_;
  uint64_t room_ = UINT64_MAX;
  int read_error_ = 0;
  int write_error_ = 0;
  int sync_error_ = 0;
  int rename_error_ = 0;
};

}  // namespace listq::testing
