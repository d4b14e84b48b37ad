// Written beside the old one, synced, renamed.
#include "server/durability/file_replacement.h"

#include <memory>

namespace listq::server {

FileStatus ReplaceFile(Files& files, const FilePlace& place,
                       const std::function<FileStatus(OutputFile&)>& write) {
  const std::string temporary = place.temporary_path();
  std::unique_ptr<OutputFile> file;
  FileStatus status = files.OpenOutput(temporary, Files::Start::kEmpty, &file);
  if (status.ok()) status = write(*file);
  if (status.ok()) status = file->Sync();
  file.reset();
  if (status.ok()) status = files.Rename(temporary, place.path());
  if (!status.ok()) {
    // It may never have been there.
    (void)files.Remove(temporary);
    return status;
  }
  return files.SyncDirectory(place.directory);
}

}  // namespace listq::server
