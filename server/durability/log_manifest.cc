// Lines of words in pairs: "file NAME seq NUMBER type b|h|i". What else a line
// has is left to later versions.
#include "server/durability/log_manifest.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <utility>

#include "resp/number_text.h"
#include "resp/reply.h"
#include "resp/request_encoder.h"
#include "server/durability/file_replacement.h"
#include "server/engine/command_table.h"

namespace listq::server {

namespace {

// Redis reads no longer one, its end included.
constexpr size_t kLongestLine = 1024;

constexpr char kBase = 'b';
constexpr char kHistory = 'h';
constexpr char kIncremental = 'i';

constexpr std::string_view kBadFormat = "Invalid AOF manifest file format";

bool NeedsQuotes(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](char c) {
    return c <= ' ' || c > '~' || c == '\\' || c == '"' || c == '\'';
  });
}

void AppendLine(const LogFile& file, char type, std::string& text) {
  text += "file ";
  if (NeedsQuotes(file.name)) {
    resp::AppendQuoted(file.name, text);
  } else {
    text += file.name;
  }
  text += " seq " + std::to_string(file.sequence) + " type ";
  text += type;
  text += '\n';
}

// It is opened in the directory of the log, and nowhere else.
bool IsPlainName(std::string_view name) {
  return name.find_first_of(std::string_view("/\\\0", 3)) ==
         std::string_view::npos;
}

// One line, as far as it is known.
struct Line {
  LogFile file;
  char type = 0;
};

// Empty, or what is wrong with it.
std::string_view ReadWords(const std::vector<std::string>& words, Line& line) {
  constexpr size_t kFewestWords = 6;
  if (words.size() < kFewestWords || words.size() % 2 != 0) return kBadFormat;
  for (size_t i = 0; i < words.size(); i += 2) {
    const std::string& value = words[i + 1];
    if (IsWord(words[i], "file")) {
      if (!IsPlainName(value)) return "File can't be a path, just a filename";
      line.file.name = value;
    } else if (IsWord(words[i], "seq")) {
      line.file.sequence = resp::ParseInteger(value).value_or(0);
    } else if (IsWord(words[i], "type")) {
      line.type = value.empty() ? '\0' : value[0];
    }
  }
  if (line.file.name.empty() || line.file.sequence <= 0 || line.type == 0) {
    return kBadFormat;
  }
  return {};
}

// The same, of what the line means after those before.
std::string_view AddLine(Line&& line, LogManifest& manifest) {
  switch (line.type) {
    case kBase:
      if (manifest.base.has_value()) {
        return "Found duplicate base file information";
      }
      manifest.base_sequence = line.file.sequence;
      manifest.base = std::move(line.file);
      return {};
    case kHistory:
      manifest.history.push_back(std::move(line.file));
      return {};
    case kIncremental:
      if (line.file.sequence <= manifest.incremental_sequence) {
        return "Found a non-monotonic sequence number";
      }
      manifest.AddIncremental(std::move(line.file));
      return {};
    default:
      return "Unknown AOF file type";
  }
}

std::string_view ReadLine(std::string_view text, LogManifest& manifest) {
  if (!text.ends_with('\n') || text.size() > kLongestLine) {
    return "The AOF manifest file contains too long line, or one without an "
           "end";
  }
  std::vector<std::string> words;
  if (!resp::SplitQuotedWords(text.substr(0, text.size() - 1), words)) {
    return kBadFormat;
  }
  Line line;
  const std::string_view error = ReadWords(words, line);
  return error.empty() ? AddLine(std::move(line), manifest) : error;
}

}  // namespace

LogPlace PlaceOfLog(const Config& config) {
  return {config.dir + '/' + config.appenddirname, config.appendfilename};
}

std::optional<std::string> LogManifest::Parse(std::string_view text,
                                              LogManifest* manifest) {
  *manifest = {};
  if (text.empty()) return "Found an empty AOF manifest";
  for (size_t number = 1; !text.empty(); ++number) {
    // With its end, if it has one.
    const size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, size);
    text.remove_prefix(size);
    if (line.starts_with('#')) continue;
    const std::string_view error = ReadLine(line, *manifest);
    if (!error.empty()) {
      return std::string(error) + " (line " + std::to_string(number) + ")";
    }
  }
  return std::nullopt;
}

std::string LogManifest::Encode() const {
  std::string text;
  if (base.has_value()) AppendLine(*base, kBase, text);
  for (const LogFile& file : history) AppendLine(file, kHistory, text);
  for (const LogFile& file : incrementals) AppendLine(file, kIncremental, text);
  return text;
}

LogFile LogManifest::NextBase(const LogPlace& place, BaseFormat format) const {
  const int64_t next = base_sequence + 1;
  return {place.filename + '.' + std::to_string(next) + ".base" +
              (format == BaseFormat::kRdb ? ".rdb" : ".aof"),
          next};
}

LogFile LogManifest::NextIncremental(const LogPlace& place) const {
  const int64_t next = incremental_sequence + 1;
  return {place.filename + '.' + std::to_string(next) + ".incr.aof", next};
}

// Redis puts what it retired last in front, and so does this.
void LogManifest::ReplaceBase(LogFile file) {
  if (base.has_value()) history.insert(history.begin(), std::move(*base));
  base_sequence = file.sequence;
  base = std::move(file);
}

void LogManifest::AddIncremental(LogFile file) {
  incremental_sequence = file.sequence;
  incrementals.push_back(std::move(file));
}

void LogManifest::RetireIncrementals() {
  if (incrementals.empty()) return;
  LogFile last = std::move(incrementals.back());
  incrementals.pop_back();
  RetireAllIncrementals();
  incrementals.push_back(std::move(last));
}

void LogManifest::RetireAllIncrementals() {
  history.insert(history.begin(), std::make_move_iterator(incrementals.begin()),
                 std::make_move_iterator(incrementals.end()));
  incrementals.clear();
}

void LogManifest::GiveUp(const LogManifest& next) {
  if (next.base_sequence > base_sequence) {
    base_sequence = next.base_sequence;
    history.push_back(*next.base);
  }
  if (next.incremental_sequence > incremental_sequence) {
    incremental_sequence = next.incremental_sequence;
    history.push_back(next.incrementals.back());
  }
}

FileStatus ReadManifest(Files& files, const LogPlace& place,
                        std::string* text) {
  text->clear();
  std::unique_ptr<InputFile> file;
  FileStatus status = files.OpenInput(place.path(place.manifest()), &file);
  if (!status.ok()) return status;
  std::array<char, 4096> room;
  size_t bytes = 0;
  do {
    status = file->Read(room, &bytes);
    text->append(room.data(), bytes);
  } while (status.ok() && bytes > 0);
  return status;
}

FileStatus WriteManifest(Files& files, const LogPlace& place,
                         const LogManifest& manifest) {
  // The names that it lists have to be there when it is.
  const FileStatus status = files.SyncDirectory(place.directory);
  if (!status.ok()) return status;
  const std::string name = place.manifest();
  return ReplaceFile(
      files, {place.directory, name, "temp-" + name},
      [&](OutputFile& file) { return file.Write(manifest.Encode()); });
}

}  // namespace listq::server
