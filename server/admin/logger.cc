// Each line goes out in one write, so that lines of several processes that
// share a file stay whole and none is lost if the process dies.
#include "server/admin/logger.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>

namespace listq::server {

namespace {

constexpr std::array<char, 4> kLevelMarks = {'.', '-', '*', '#'};

std::string TimeText(int64_t unix_us) {
  const std::time_t seconds = unix_us / 1'000'000;
  std::tm local = {};
  localtime_r(&seconds, &local);
  std::array<char, 64> day = {};
  const size_t length =
      std::strftime(day.data(), day.size(), "%d %b %Y %H:%M:%S.", &local);
  const std::string ms = std::to_string(unix_us / 1000 % 1000);
  return std::string(day.data(), length) + std::string(3 - ms.size(), '0') + ms;
}

void WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    // A log that cannot be written (disk full, closed pipe) stops no server.
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

Logger::~Logger() {
  if (file_ != nullptr) std::fclose(file_);
}

bool Logger::Open(const std::string& path) {
  std::FILE* file = nullptr;
  if (!path.empty()) {
    file = std::fopen(path.c_str(), "ae");
    if (file == nullptr) return false;
  }
  if (file_ != nullptr) std::fclose(file_);
  file_ = file;
  return true;
}

void Logger::Announce(std::string_view text) {
  Notice(text);
  if (console_ != STDOUT_FILENO) return;
  if (has_file() || level_ > LogLevel::kNotice) {
    WriteAll(console_, LineOf(LogLevel::kNotice, text));
  }
}

void Logger::Log(LogLevel level, std::string_view text) {
  if (level < level_) return;
  WriteAll(has_file() ? ::fileno(file_) : console_, LineOf(level, text));
}

std::string Logger::LineOf(LogLevel level, std::string_view text) const {
  std::string line = std::to_string(::getpid());
  line += ":M ";
  line += TimeText(clock_.unix_us());
  line += ' ';
  line += kLevelMarks[static_cast<size_t>(level)];
  line += ' ';
  line += text;
  line += '\n';
  return line;
}

}  // namespace listq::server
