// The files of the system.
#pragma once

#include "server/durability/files.h"

namespace listq::server {

class PosixFiles final : public Files {
 public:
  FileStatus OpenOutput(const std::string& path, Start start,
                        std::unique_ptr<OutputFile>* file) override;
  FileStatus OpenInput(const std::string& path,
                       std::unique_ptr<InputFile>* file) override;
  FileStatus Rename(const std::string& from, const std::string& to) override;
  FileStatus Remove(const std::string& path) override;
  FileStatus MakeDirectory(const std::string& path) override;
  FileStatus SyncDirectory(const std::string& path) override;
  FileStatus List(const std::string& path,
                  std::vector<std::string>* names) override;
  FileStatus Lock(const std::string& path,
                  std::unique_ptr<FileLock>* lock) override;
};

}  // namespace listq::server
