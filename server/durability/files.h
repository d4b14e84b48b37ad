// What logs and snapshots ask of a file system: so little that a test can
// stand in for it with one that fails, tears and forgets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace listq::server {

// An errno; 0 if all went well.
class [[nodiscard]] FileStatus {
 public:
  FileStatus() = default;
  explicit FileStatus(int error) : error_(error) {}
  bool ok() const { return error_ == 0; }
  int error() const { return error_; }
  // What the errno means: "No space left on device".
  std::string text() const;

 private:
  int error_ = 0;
};

// Closed when destroyed. May be used on another thread, by one at a time.
class OutputFile {
 public:
  virtual ~OutputFile() = default;
  // Appends all of it. After a failure any part of it may be there.
  virtual FileStatus Write(std::string_view bytes) = 0;
  // Returns once what was written survives a loss of power. After a failure
  // nothing may be assumed of any byte since the last success, not even if a
  // later call succeeds.
  virtual FileStatus Sync() = 0;
  // Cuts the file; what is written next follows there.
  virtual FileStatus Truncate(uint64_t size) = 0;
  // ENOENT if whoever opens its path would not find this file any more.
  virtual FileStatus CheckName() const = 0;
};

// Closed when destroyed.
class InputFile {
 public:
  virtual ~InputFile() = default;
  virtual uint64_t size() const = 0;
  // Reads on where the last call ended; `*bytes` is 0 only at the end.
  virtual FileStatus Read(std::span<char> room, size_t* bytes) = 0;
};

// Held until it is destroyed.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

// Paths are as the process sees them. A name that was made, renamed or removed
// survives a loss of power only after SyncDirectory of its directory.
class Files {
 public:
  enum class Start : uint8_t { kEmpty, kAtEnd };

  virtual ~Files() = default;
  // Opens a file to be written to, or makes one.
  virtual FileStatus OpenOutput(const std::string& path, Start start,
                                std::unique_ptr<OutputFile>* file) = 0;
  // ENOENT if there is no such file.
  virtual FileStatus OpenInput(const std::string& path,
                               std::unique_ptr<InputFile>* file) = 0;
  // Replaces what has the new name.
  virtual FileStatus Rename(const std::string& from, const std::string& to) = 0;
  virtual FileStatus Remove(const std::string& path) = 0;
  // Succeeds if it is there already.
  virtual FileStatus MakeDirectory(const std::string& path) = 0;
  virtual FileStatus SyncDirectory(const std::string& path) = 0;
  // The names in a directory, in any order.
  virtual FileStatus List(const std::string& path,
                          std::vector<std::string>* names) = 0;
  // EWOULDBLOCK if another process, or another server, holds it.
  virtual FileStatus Lock(const std::string& path,
                          std::unique_ptr<FileLock>* lock) = 0;
};

}  // namespace listq::server
