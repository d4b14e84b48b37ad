// Cursors and options of scans.
#include "server/commands/scan_arguments.h"

#include <string>

#include "resp/number_text.h"
#include "storage/glob.h"

namespace listq::server {

bool MatchesName(std::string_view pattern, std::string_view name) {
  return pattern == "*" || storage::GlobMatches(pattern, name);
}

bool ScanOptions::Matches(std::string_view name) const {
  return !pattern.has_value() || MatchesName(*pattern, name);
}

std::optional<uint64_t> ReadScanCursor(CommandContext& context, size_t index) {
  const auto cursor = resp::ParseUnsigned(context.arg(index));
  if (!cursor.has_value()) context.Fail("ERR invalid cursor");
  return cursor;
}

ScanOptions ReadScanOptions(ArgReader& reader, ScanTypes types) {
  ScanOptions options;
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeOption("match", 1)) {
      options.pattern = reader.Text();
    } else if (types == ScanTypes::kOn && reader.TakeOption("type", 1)) {
      options.type = reader.Text();
    } else if (reader.TakeOption("count", 1)) {
      options.count = reader.Integer(kNotAnIntegerError);
      if (options.count < 1) reader.Fail(kSyntaxError);
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  return options;
}

void ReplyScanned(CommandContext& context, uint64_t cursor, size_t strings) {
  context.reply().Array(2);
  context.reply().Bulk(std::to_string(cursor));
  context.reply().Array(strings);
}

}  // namespace listq::server
