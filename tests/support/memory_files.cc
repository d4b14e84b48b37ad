#include "tests/support/memory_files.h"

#include <algorithm>
#include <cerrno>

namespace listq::testing {

using server::FileStatus;

class MemoryFiles::Output final : public server::OutputFile {
 public:
  Output(MemoryFiles& files, std::string path)
      : files_(files), path_(std::move(path)) {}

  FileStatus Write(std::string_view bytes) override {
    if (files_.write_error_ != 0) return FileStatus(files_.write_error_);
    const size_t fit = std::min<uint64_t>(bytes.size(), files_.room_);
    files_.files_[path_].append(bytes.substr(0, fit));
    files_.room_ -= fit;
    return fit < bytes.size() ? FileStatus(ENOSPC) : FileStatus();
  }
  FileStatus Sync() override { return FileStatus(files_.sync_error_); }
  FileStatus Truncate(uint64_t size) override {
    files_.files_[path_].resize(size);
    return {};
  }
  FileStatus CheckName() const override {
    return FileStatus(files_.files_.contains(path_) ? 0 : ENOENT);
  }

 private:
  MemoryFiles& files_;
  const std::string path_;
};

class MemoryFiles::Input final : public server::InputFile {
 public:
  Input(MemoryFiles& files, std::string bytes)
      : files_(files), bytes_(std::move(bytes)) {}

  uint64_t size() const override { return bytes_.size(); }
  FileStatus Read(std::span<char> room, size_t* bytes) override {
    *bytes = 0;
    if (files_.read_error_ != 0) return FileStatus(files_.read_error_);
    *bytes = bytes_.copy(room.data(), room.size(), at_);
    at_ += *bytes;
    return {};
  }

 private:
  MemoryFiles& files_;
  const std::string bytes_;
  size_t at_ = 0;
};

FileStatus MemoryFiles::OpenOutput(const std::string& path, Start start,
                                   std::unique_ptr<server::OutputFile>* file) {
  if (write_error_ != 0) return FileStatus(write_error_);
  if (start == Start::kEmpty) files_[path].clear();
  *file = std::make_unique<Output>(*this, path);
  return {};
}

FileStatus MemoryFiles::OpenInput(const std::string& path,
                                  std::unique_ptr<server::InputFile>* file) {
  const auto found = files_.find(path);
  if (found == files_.end()) return FileStatus(ENOENT);
  *file = std::make_unique<Input>(*this, found->second);
  return {};
}

FileStatus MemoryFiles::Rename(const std::string& from, const std::string& to) {
  if (rename_error_ != 0) return FileStatus(rename_error_);
  auto moved = files_.extract(from);
  if (moved.empty()) return FileStatus(ENOENT);
  files_[to] = std::move(moved.mapped());
  return {};
}

FileStatus MemoryFiles::Remove(const std::string& path) {
  return FileStatus(files_.erase(path) == 1 ? 0 : ENOENT);
}

FileStatus MemoryFiles::MakeDirectory(const std::string& /*path*/) {
  return {};
}

FileStatus MemoryFiles::SyncDirectory(const std::string& /*path*/) {
  return FileStatus(sync_error_);
}

FileStatus MemoryFiles::List(const std::string& path,
                             std::vector<std::string>* names) {
  names->clear();
  const std::string folder = path + '/';
  for (const auto& [name, bytes] : files_) {
    if (name.starts_with(folder)) names->push_back(name.substr(folder.size()));
  }
  return {};
}

FileStatus MemoryFiles::Lock(const std::string& /*path*/,
                             std::unique_ptr<server::FileLock>* lock) {
  *lock = std::make_unique<server::FileLock>();
  return {};
}

}  // namespace listq::testing
