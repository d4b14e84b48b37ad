// System calls, repeated while a signal interrupts them.
#include "server/durability/posix_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace listq::server {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

FileStatus StatusOf(int result) {
  return result >= 0 ? FileStatus() : FileStatus(errno);
}

template <typename Call>
auto Retrying(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

Descriptor Open(const std::string& path, int flags) {
  constexpr int kMode = 0644;
  return Descriptor(
      Retrying([&] { return ::open(path.c_str(), flags | O_CLOEXEC, kMode); }));
}

class PosixOutputFile final : public OutputFile {
 public:
  PosixOutputFile(Descriptor file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  FileStatus Write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = Retrying(
          [&] { return ::write(file_.get(), bytes.data(), bytes.size()); });
      if (written < 0) return FileStatus(errno);
      bytes.remove_prefix(static_cast<size_t>(written));
    }
    return {};
  }
  FileStatus Sync() override {
    return StatusOf(Retrying([&] { return ::fdatasync(file_.get()); }));
  }
  FileStatus Truncate(uint64_t size) override {
    return StatusOf(Retrying(
        [&] { return ::ftruncate(file_.get(), static_cast<off_t>(size)); }));
  }
  FileStatus CheckName() const override {
    struct stat file = {};
    struct stat named = {};
    if (::fstat(file_.get(), &file) != 0 ||
        ::stat(path_.c_str(), &named) != 0) {
      return FileStatus(errno);
    }
    const bool same =
        file.st_dev == named.st_dev && file.st_ino == named.st_ino;
    return same ? FileStatus() : FileStatus(ENOENT);
  }

 private:
  const Descriptor file_;  // appends
  const std::string path_;
};

class PosixInputFile final : public InputFile {
 public:
  PosixInputFile(Descriptor file, uint64_t size)
      : file_(std::move(file)), size_(size) {}

  uint64_t size() const override { return size_; }
  FileStatus Read(std::span<char> room, size_t* bytes) override {
    const ssize_t read =
        Retrying([&] { return ::read(file_.get(), room.data(), room.size()); });
    *bytes = read > 0 ? static_cast<size_t>(read) : 0;
    return StatusOf(read < 0 ? -1 : 0);
  }

 private:
  const Descriptor file_;
  const uint64_t size_;
};

class PosixLock final : public FileLock {
 public:
  explicit PosixLock(Descriptor file) : file_(std::move(file)) {}

 private:
  const Descriptor file_;  // closing it gives the lock up
};

}  // namespace

std::string FileStatus::text() const { return std::strerror(error_); }

FileStatus PosixFiles::OpenOutput(const std::string& path, Start start,
                                  std::unique_ptr<OutputFile>* file) {
  const int flags = O_WRONLY | O_CREAT | O_APPEND;
  Descriptor opened =
      Open(path, flags | (start == Start::kEmpty ? O_TRUNC : 0));
  if (!opened.open()) return FileStatus(errno);
  *file = std::make_unique<PosixOutputFile>(std::move(opened), path);
  return {};
}

FileStatus PosixFiles::OpenInput(const std::string& path,
                                 std::unique_ptr<InputFile>* file) {
  Descriptor opened = Open(path, O_RDONLY);
  struct stat about = {};
  if (!opened.open() || ::fstat(opened.get(), &about) != 0) {
    return FileStatus(errno);
  }
  if (S_ISDIR(about.st_mode)) return FileStatus(EISDIR);
  *file = std::make_unique<PosixInputFile>(
      std::move(opened), static_cast<uint64_t>(about.st_size));
  return {};
}

FileStatus PosixFiles::Rename(const std::string& from, const std::string& to) {
  return StatusOf(std::rename(from.c_str(), to.c_str()));
}

FileStatus PosixFiles::Remove(const std::string& path) {
  return StatusOf(::unlink(path.c_str()));
}

FileStatus PosixFiles::MakeDirectory(const std::string& path) {
  constexpr mode_t kMode = 0755;
  if (::mkdir(path.c_str(), kMode) == 0) return {};
  struct stat about = {};
  const int error = errno;
  if (error == EEXIST && ::stat(path.c_str(), &about) == 0 &&
      S_ISDIR(about.st_mode)) {
    return {};
  }
  return FileStatus(error);
}

FileStatus PosixFiles::SyncDirectory(const std::string& path) {
  const Descriptor directory = Open(path, O_RDONLY | O_DIRECTORY);
  if (!directory.open()) return FileStatus(errno);
  return StatusOf(Retrying([&] { return ::fsync(directory.get()); }));
}

FileStatus PosixFiles::List(const std::string& path,
                            std::vector<std::string>* names) {
  names->clear();
  DIR* const directory = ::opendir(path.c_str());
  if (directory == nullptr) return FileStatus(errno);
  errno = 0;
  while (const dirent* entry = ::readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names->emplace_back(name);
    errno = 0;
  }
  const FileStatus status(errno);
  ::closedir(directory);
  return status;
}

FileStatus PosixFiles::Lock(const std::string& path,
                            std::unique_ptr<FileLock>* lock) {
  Descriptor opened = Open(path, O_RDWR | O_CREAT);
  if (!opened.open() || ::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) {
    return FileStatus(errno);
  }
  *lock = std::make_unique<PosixLock>(std::move(opened));
  return {};
}

}  // namespace listq::server
