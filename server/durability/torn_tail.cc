// The file is read a second time, since what reads logs reads only forward.
#include "server/durability/torn_tail.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace listq::server {

namespace {

constexpr size_t kPiece = 256 * 1024;
// No block of any disk is smaller.
constexpr uint64_t kBlock = 512;
// How far a hole may be behind `begin`, and `begin` before the end.
constexpr uint64_t kFarthestHole = 1024 * 1024;
constexpr uint64_t kLongestTail = 64 * kFarthestHole;

FileStatus CopyFrom(InputFile& from, uint64_t begin, OutputFile& to) {
  std::vector<char> room(kPiece);
  for (uint64_t at = 0;;) {
    // Not beyond where the copy begins.
    const size_t most =
        at < begin ? std::min<uint64_t>(begin - at, kPiece) : kPiece;
    size_t bytes = 0;
    FileStatus status = from.Read(std::span(room).first(most), &bytes);
    if (!status.ok() || bytes == 0) return status;
    if (at >= begin) status = to.Write({room.data(), bytes});
    if (!status.ok()) return status;
    at += bytes;
  }
}

FileStatus KeepAside(Files& files, const TornTail& tail,
                     const std::string& path, const std::string& aside) {
  std::unique_ptr<InputFile> from;
  std::unique_ptr<OutputFile> to;
  FileStatus status = files.OpenInput(path, &from);
  if (status.ok()) {
    status = files.OpenOutput(aside, Files::Start::kEmpty, &to);
  }
  if (status.ok()) status = CopyFrom(*from, tail.good_size, *to);
  if (status.ok()) status = to->Sync();
  if (status.ok()) status = files.SyncDirectory(tail.directory);
  return status;
}

}  // namespace

bool HasHole(Files& files, const std::string& path, uint64_t begin) {
  std::unique_ptr<InputFile> file;
  if (!files.OpenInput(path, &file).ok()) return false;
  const uint64_t size = file->size();
  if (begin > size || size - begin > kLongestTail) return false;
  std::vector<char> room(kPiece);
  size_t bytes = 0;
  uint64_t at = 0;
  // Since `begin`, or the last block's: nothing but zeros.
  bool zeros = false;
  while (at <= begin + kFarthestHole && file->Read(room, &bytes).ok()) {
    if (bytes == 0) return zeros;
    for (size_t i = 0; i < bytes; ++i, ++at) {
      if (at < begin) continue;
      if (at == begin || at % kBlock == 0) {
        if (zeros) return true;
        zeros = true;
      }
      zeros = zeros && room[i] == '\0';
    }
  }
  return false;
}

FileStatus CutTornTail(Files& files, const TornTail& tail) {
  const std::string path = tail.directory + '/' + tail.name;
  const std::string aside = tail.directory + '/' + tail.aside;
  FileStatus status = KeepAside(files, tail, path, aside);
  if (!status.ok()) {
    // Half of it is of no use, and the file still has all.
    (void)files.Remove(aside);
    return status;
  }
  std::unique_ptr<OutputFile> file;
  status = files.OpenOutput(path, Files::Start::kAtEnd, &file);
  if (status.ok()) status = file->Truncate(tail.good_size);
  if (status.ok()) status = file->Sync();
  return status;
}

}  // namespace listq::server
