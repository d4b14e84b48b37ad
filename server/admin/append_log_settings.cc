// Names only: the folder lies in `dir`, and the files in the folder.
#include "server/admin/append_log_settings.h"

namespace listq::server {

namespace {

std::optional<std::string> SetName(std::string_view setting,
                                   std::string_view kind,
                                   const std::string& word, std::string& name) {
  if (word.empty()) return std::string(setting) + " can't be empty";
  if (word.find_first_of("/\\") != std::string::npos) {
    return std::string(setting) + " can't be a path, just a " +
           std::string(kind);
  }
  name = word;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> SetLogName(Config& config,
                                      std::span<const std::string> words) {
  return SetName("appendfilename", "filename", words[0], config.appendfilename);
}

std::optional<std::string> SetLogDirectory(Config& config,
                                           std::span<const std::string> words) {
  return SetName("appenddirname", "dirname", words[0], config.appenddirname);
}

}  // namespace listq::server
