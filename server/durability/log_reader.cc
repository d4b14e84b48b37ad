// Large pieces are read, and requests are parsed where they lie.
#include "server/durability/log_reader.h"

#include <algorithm>
#include <utility>

#include "storage/element_frame.h"

namespace listq::server {

namespace {

constexpr size_t kPiece = 256 * 1024;
// Room that a large request took is given back.
constexpr size_t kKeptRoom = 16 * kPiece;
// Of Redis's lines that are no requests.
constexpr size_t kLongestAnnotation = 1024;

constexpr std::string_view kSnapshotBegins = "REDIS";

// What a setting refuses from now on may well stand in the log.
constexpr resp::ParserLimits kLimits = {
    static_cast<int64_t>(storage::kMaxElementBytes), true};

// The parser takes no notice of the bytes between arguments.
bool EndsLines(const resp::RequestArgs& request) {
  return std::all_of(request.views.begin(), request.views.end(),
                     [](std::string_view argument) {
                       const char* const end =
                           argument.data() + argument.size();
                       return end[0] == '\r' && end[1] == '\n';
                     });
}

}  // namespace

FileStatus LogReader::Open(Files& files, const std::string& path) {
  const FileStatus status = files.OpenInput(path, &file_);
  if (status.ok()) size_ = file_->size();
  return status;
}

bool LogReader::BeginsWithSnapshot() {
  while (buffer_.size() < kSnapshotBegins.size() && Fill()) {
  }
  return buffer_.view().starts_with(kSnapshotBegins);
}

bool LogReader::Skip(uint64_t bytes) {
  const uint64_t end = offset_ + bytes;
  for (;;) {
    const uint64_t here = std::min<uint64_t>(buffer_.size(), end - offset_);
    taken_ = static_cast<size_t>(here);
    DropTaken();
    if (offset_ == end) return true;
    if (!Fill()) return false;
  }
}

LogReader::Found LogReader::Next() {
  DropTaken();
  for (;;) {
    const std::string_view bytes = buffer_.view();
    if (!bytes.empty()) {
      const bool annotation = bytes.front() == '#';
      const Found found = annotation ? PassOverAnnotation(bytes) : Parse(bytes);
      if (found == Found::kRequest && annotation) continue;
      if (found != Found::kTorn) return found;
    }
    if (!Fill()) return EndOrTorn();
  }
}

LogReader::Found LogReader::Parse(std::string_view bytes) {
  // No empty request, and none that a person would type.
  if (bytes[0] != '*' ||
      (bytes.size() > 1 && (bytes[1] < '1' || bytes[1] > '9'))) {
    return Fail("there is no beginning of a request");
  }
  using Status = resp::RequestParser::Status;
  switch (parser_.Parse(bytes, kLimits, request_, &taken_)) {
    case Status::kIncomplete:
      return Found::kTorn;
    case Status::kError:
      taken_ = 0;
      return Fail("there is no request (" + parser_.error().substr(4) + ")");
    case Status::kRequest:
      break;
  }
  if (EndsLines(request_)) return Found::kRequest;
  return Fail("there is a request with a length that is wrong");
}

LogReader::Found LogReader::PassOverAnnotation(std::string_view bytes) {
  const size_t end = bytes.substr(0, kLongestAnnotation).find('\n');
  if (end == std::string_view::npos) {
    if (bytes.size() < kLongestAnnotation) return Found::kTorn;
    return Fail("there is a line that is too long");
  }
  taken_ = end + 1;
  DropTaken();
  return Found::kRequest;
}

void LogReader::DropTaken() {
  buffer_.Consume(taken_);
  offset_ += std::exchange(taken_, 0);
  if (buffer_.empty() && buffer_.capacity() > kKeptRoom) buffer_.Release();
}

bool LogReader::Fill() {
  const size_t present = buffer_.size();
  const size_t wanted = parser_.bytes_wanted();
  // A request that claims to be longer than the file is not waited for.
  if (read_ >= size_ || (wanted > present && wanted > size_ - offset_)) {
    return false;
  }
  const uint64_t room = std::min<uint64_t>(
      size_ - read_, std::max(kPiece, wanted - std::min(wanted, present)));
  size_t bytes = 0;
  status_ = file_->Read(
      {buffer_.Reserve(static_cast<size_t>(room)), static_cast<size_t>(room)},
      &bytes);
  if (!status_.ok() || bytes == 0) return false;
  buffer_.Commit(bytes);
  read_ += bytes;
  return true;
}

LogReader::Found LogReader::EndOrTorn() {
  if (!status_.ok()) return Fail("cannot be read: " + status_.text());
  return buffer_.empty() ? Found::kEnd : Found::kTorn;
}

LogReader::Found LogReader::Fail(std::string error) {
  error_ = std::move(error);
  return Found::kFailed;
}

}  // namespace listq::server
