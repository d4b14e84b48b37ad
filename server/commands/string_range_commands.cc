// Parts of strings: APPEND, GETRANGE, SETRANGE, LCS and their like.
#include <algorithm>
#include <cstring>

#include "server/commands/all_commands.h"
#include "server/commands/string_access.h"
#include "server/engine/arg_reader.h"
#include "server/engine/engine.h"
#include "storage/common_subsequence.h"

namespace listq::server {

namespace {

using storage::Keyspace;
using storage::StringValue;

void Append(CommandContext& context) {
  const std::string_view key = context.arg(1);
  const std::string_view more = context.arg(2);
  const auto entry = context.keys().FindAs<StringValue>(key);
  if (!entry.ok()) return context.Fail(entry.error());
  size_t size = more.size();
  if (*entry == nullptr) {
    context.keys().Create(key, StringValue(more));
  } else {
    StringValue& string = StringOf(**entry);
    size += string.size();
    if (!AdmitSize(context, size)) return;
    string.Append(more);
  }
  TellStringChange(context, key, "append");
  context.reply().Integer(static_cast<int64_t>(size));
}

void ReplySize(CommandContext& context, Keyspace::Entry* entry) {
  const size_t size = entry == nullptr ? 0 : StringOf(*entry).size();
  context.reply().Integer(static_cast<int64_t>(size));
}

void Strlen(CommandContext& context) {
  const auto entry = context.keys().FindAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  ReplySize(context, *entry);
}

void Getrange(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  int64_t first = reader.Integer(kNotAnIntegerError);
  int64_t last = reader.Integer(kNotAnIntegerError);
  if (reader.failed()) return context.Fail(reader.error());
  const auto entry = context.keys().FindAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  if (*entry == nullptr || (first < 0 && last < 0 && first > last)) {
    return context.reply().Bulk("");
  }
  const storage::Element text = StringOf(**entry).Get();
  const auto size = static_cast<int64_t>(text.view().size());
  if (first < 0) first = std::max<int64_t>(first + size, 0);
  if (last < 0) last = std::max<int64_t>(last + size, 0);
  last = std::min(last, size - 1);
  if (first > last) return context.reply().Bulk("");
  context.reply().Bulk(text.view().substr(
      static_cast<size_t>(first), static_cast<size_t>(last - first + 1)));
}

void Setrange(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const int64_t offset = reader.Integer(kNotAnIntegerError);
  if (!reader.failed() && offset < 0) reader.Fail("ERR offset is out of range");
  if (reader.failed()) return context.Fail(reader.error());
  const std::string_view value = context.arg(3);
  const auto entry = context.keys().FindAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  if (value.empty()) return ReplySize(context, *entry);
  const uint64_t end = static_cast<uint64_t>(offset) + value.size();
  if (!AdmitSize(context, end)) return;
  const OpenString string = OpenForWriting(context, *entry, end);
  std::ranges::copy(value, string.bytes.begin() + offset);
  TellStringChange(context, context.arg(1), "setrange");
  context.reply().Integer(static_cast<int64_t>(string.bytes.size()));
}

// ---- LCS ----

struct LcsOptions {
  bool length_only = false;
  bool runs = false;
  bool run_lengths = false;
  int64_t shortest_run = 0;
};

LcsOptions ReadLcsOptions(ArgReader& reader) {
  LcsOptions options;
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeWord("idx")) {
      options.runs = true;
    } else if (reader.TakeWord("len")) {
      options.length_only = true;
    } else if (reader.TakeWord("withmatchlen")) {
      options.run_lengths = true;
    } else if (reader.TakeOption("minmatchlen", 1)) {
      options.shortest_run = reader.Integer(kNotAnIntegerError);
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  if (options.runs && options.length_only) {
    reader.Fail(
        "ERR If you want both the length and indexes, please just use IDX.");
  }
  return options;
}

void ReplyRange(CommandContext& context, size_t first, size_t length) {
  context.reply().Array(2);
  context.reply().Integer(static_cast<int64_t>(first));
  context.reply().Integer(static_cast<int64_t>(first + length - 1));
}

void ReplyRuns(CommandContext& context, const LcsOptions& options,
               const storage::CommonSubsequence& common) {
  const auto is_shown = [&](const storage::CommonRun& run) {
    return static_cast<int64_t>(run.length) >= options.shortest_run;
  };
  context.reply().Map(2);
  context.reply().Bulk("matches");
  context.reply().Array(
      static_cast<size_t>(std::ranges::count_if(common.runs, is_shown)));
  for (const storage::CommonRun& run : common.runs) {
    if (!is_shown(run)) continue;
    context.reply().Array(options.run_lengths ? 3 : 2);
    ReplyRange(context, run.first, run.length);
    ReplyRange(context, run.second, run.length);
    if (options.run_lengths) {
      context.reply().Integer(static_cast<int64_t>(run.length));
    }
  }
  context.reply().Bulk("len");
  context.reply().Integer(static_cast<int64_t>(common.length));
}

void ReplyLcs(CommandContext& context, const LcsOptions& options,
              std::string_view first, std::string_view second) {
  if (storage::CommonSubsequenceBytes(first.size(), second.size()) >
      context.engine().config().proto_max_bulk_len) {
    return context.Fail(
        "ERR Insufficient memory, transient memory for LCS exceeds "
        "proto-max-bulk-len");
  }
  const auto common = storage::FindCommonSubsequence(first, second);
  if (options.runs) return ReplyRuns(context, options, common);
  if (options.length_only) {
    return context.reply().Integer(static_cast<int64_t>(common.length));
  }
  std::string text;
  text.reserve(common.length);
  for (auto run = common.runs.rbegin(); run != common.runs.rend(); ++run) {
    text += first.substr(run->first, run->length);
  }
  context.reply().Bulk(text);
}

void Lcs(CommandContext& context) {
  const auto first = context.keys().FindAs<StringValue>(context.arg(1));
  const auto second = context.keys().FindAs<StringValue>(context.arg(2));
  if (!first.ok() || !second.ok()) {
    return context.Fail("ERR The specified keys must contain string values");
  }
  ArgReader reader(context.args(), 3);
  const LcsOptions options = ReadLcsOptions(reader);
  if (reader.failed()) return context.Fail(reader.error());
  const auto text_of = [](Keyspace::Entry* entry) {
    return entry == nullptr ? storage::Element(std::string_view(""))
                            : StringOf(*entry).Get();
  };
  const storage::Element first_text = text_of(*first);
  const storage::Element second_text = text_of(*second);
  ReplyLcs(context, options, first_text.view(), second_text.view());
}

constexpr CommandSpec kStringRangeCommands[] = {
    {.name = "append",
     .group = Group::kString,
     .since = "2.0.0",
     .summary = "Adds to the end of a string, or makes one.",
     .complexity = "O(N) in the bytes added, in the mean",
     .arity = 3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kInsert, 1)},
     .syntax = "key:key value:string",
     .handler = Append},
    {.name = "getrange",
     .group = Group::kString,
     .since = "2.4.0",
     .summary = "Reads a part of a string.",
     .complexity = "O(N) in the bytes read",
     .arity = 4,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key start:integer end:integer",
     .handler = Getrange},
    {.name = "lcs",
     .group = Group::kString,
     .since = "7.0.0",
     .summary = "Finds the longest common subsequence of two strings.",
     .complexity = "O(N*M) in the sizes of the strings",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::Range(kRO | kAccess, 1, 2)},
     .syntax = "key1:key key2:key [LEN] [IDX] [MINMATCHLEN len:integer] "
               "[WITHMATCHLEN]",
     .handler = Lcs},
    {.name = "setrange",
     .group = Group::kString,
     .since = "2.2.0",
     .summary = "Writes over a part of a string, or past its end.",
     .complexity = "O(N) in the bytes written",
     .arity = 4,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kRW | kUpdate, 1)},
     .syntax = "key:key offset:integer value:string",
     .handler = Setrange},
    {.name = "strlen",
     .group = Group::kString,
     .since = "2.2.0",
     .summary = "Tells the length of a string.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO, 1)},
     .syntax = "key:key",
     .handler = Strlen},
    {.name = "substr",
     .group = Group::kString,
     .since = "1.0.0",
     .summary = "Reads a part of a string.",
     .complexity = "O(N) in the bytes read",
     .arity = 4,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key start:integer end:integer",
     .handler = Getrange,
     .deprecated_since = "2.0.0",
     .replaced_by = "`GETRANGE`"},
};
static_assert(IsWellFormed(kStringRangeCommands));

}  // namespace

std::span<const CommandSpec> StringRangeCommands() {
  return kStringRangeCommands;
}

}  // namespace listq::server
