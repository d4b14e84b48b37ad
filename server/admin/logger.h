// The server's log: one line per event, to standard output or to a file.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "storage/clock.h"

namespace listq::server {

enum class LogLevel : uint8_t { kDebug, kVerbose, kNotice, kWarning, kNothing };

// Writes "pid:M 24 Nov 2026 04:30:22.123 * text" with the level as one of
// . - * # . Lines are written at once and whole.
class Logger {
 public:
  // Logs to standard output until Open succeeds.
  explicit Logger(const storage::Clock& clock) : clock_(clock) {}
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;
  ~Logger();

  // Appends to the file from now on; an empty path means standard output.
  // False, with errno set, if it cannot be opened.
  bool Open(const std::string& path);
  // The log goes to a file that was opened.
  bool has_file() const { return file_ != nullptr; }
  // What would go to standard output goes to standard error from now on.
  void LeaveStandardOutput() { console_ = STDERR_FILENO; }
  void set_level(LogLevel level) { level_ = level; }

  void Debug(std::string_view text) { Log(LogLevel::kDebug, text); }
  void Verbose(std::string_view text) { Log(LogLevel::kVerbose, text); }
  void Notice(std::string_view text) { Log(LogLevel::kNotice, text); }
  void Warning(std::string_view text) { Log(LogLevel::kWarning, text); }

  // A notice that reaches standard output even if the log goes elsewhere or
  // leaves notices out: whoever started the server waits for it, unless
  // standard output is not for the log at all.
  void Announce(std::string_view text);

 private:
  void Log(LogLevel level, std::string_view text);
  std::string LineOf(LogLevel level, std::string_view text) const;

  const storage::Clock& clock_;
  LogLevel level_ = LogLevel::kNotice;
  std::FILE* file_ = nullptr;  // null: the console
  int console_ = STDOUT_FILENO;
};

}  // namespace listq::server
