// How whoever started the server learns that it is ready, and where.
#pragma once

#include <optional>
#include <string>

#include "server/admin/config.h"

namespace listq::server {

// What settings announce, port-file and ready-fd ask for.
class Announcement {
 public:
  // `config`, which outlives it, has the port by now.
  explicit Announcement(const Config& config) : config_(config) {}
  Announcement(const Announcement&) = delete;
  Announcement& operator=(const Announcement&) = delete;
  // The port file goes, unless it is another server's by now.
  ~Announcement();

  // Removes the file that an earlier server left behind, which would be taken
  // for this one's. Returns an error text, as does Make.
  std::optional<std::string> Prepare();
  // Requires: clients are served from now on. Nobody who was to be told may be
  // left in the dark: on an error the server must not go on.
  std::optional<std::string> Make();

 private:
  std::string LineOfJson() const;
  std::optional<std::string> WritePortFile();

  const Config& config_;
  std::string file_text_;  // what was written to the port file
};

}  // namespace listq::server
