// A file appears with its contents or not at all; a reader of a line knows by
// its end that it is whole.
#include "server/net/announcement.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "server/admin/version.h"

namespace listq::server {

namespace {

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

std::string Failure(const std::string& what) {
  return what + ": " + std::strerror(errno);
}

// As much of a file as `text` is long, and one byte more.
std::string BeginOfFile(const std::string& path, const std::string& text) {
  std::string bytes(text.size() + 1, '\0');
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  const ssize_t length = ::read(fd, bytes.data(), bytes.size());
  ::close(fd);
  bytes.resize(length > 0 ? static_cast<size_t>(length) : 0);
  return bytes;
}

std::string JsonString(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string json = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      json += "\\u00";
      json += kDigits[byte >> 4];
      json += kDigits[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  return json + '"';
}

}  // namespace

Announcement::~Announcement() {
  if (file_text_.empty()) return;
  if (BeginOfFile(config_.port_file, file_text_) != file_text_) return;
  ::unlink(config_.port_file.c_str());
}

std::optional<std::string> Announcement::Prepare() {
  if (config_.port_file.empty()) return std::nullopt;
  if (config_.port == 0) {
    return "There is no port to write to " + config_.port_file +
           ": set port and bind, or drop port-file";
  }
  if (::unlink(config_.port_file.c_str()) != 0 && errno != ENOENT) {
    return Failure("Cannot write the port file " + config_.port_file);
  }
  return std::nullopt;
}

std::optional<std::string> Announcement::Make() {
  if (!config_.port_file.empty()) {
    if (auto error = WritePortFile()) return error;
  }
  const std::string line = LineOfJson();
  if (config_.announce_json && !WriteAll(STDOUT_FILENO, line)) {
    return Failure("Cannot announce the server on standard output");
  }
  if (config_.ready_fd >= 0) {
    const int fd = static_cast<int>(config_.ready_fd);
    const bool written = WriteAll(fd, line);
    if (!written)
      return Failure("Cannot write to the file descriptor ready-fd");
    ::close(fd);
  }
  return std::nullopt;
}

std::string Announcement::LineOfJson() const {
  const std::string& path = config_.unixsocket;
  std::string line = "{\"port\":";
  line += config_.port == 0 ? "null" : std::to_string(config_.port);
  line += ",\"socket\":";
  line += path.empty() ? "null" : JsonString(path);
  line += ",\"pid\":" + std::to_string(::getpid());
  line += ",\"version\":" + JsonString(Version());
  return line + "}\n";
}

std::optional<std::string> Announcement::WritePortFile() {
  const std::string& path = config_.port_file;
  const std::string temporary = path + '.' + std::to_string(::getpid());
  const int fd =
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  const std::string text = std::to_string(config_.port) + '\n';
  const bool written = fd >= 0 && WriteAll(fd, text);
  const int error = errno;
  if (fd >= 0) ::close(fd);
  errno = error;
  if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) {
    std::string failure = Failure("Cannot write the port file " + path);
    ::unlink(temporary.c_str());
    return failure;
  }
  file_text_ = text;
  return std::nullopt;
}

}  // namespace listq::server
