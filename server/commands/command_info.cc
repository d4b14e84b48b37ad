// Writes a row as COMMAND INFO shows it: ten fields, the last two of which are
// trees.
#include "server/commands/command_info.h"

#include <algorithm>
#include <string>

#include "server/engine/command_keys.h"

namespace listq::server {

namespace {

using resp::ReplyWriter;

void WriteField(ReplyWriter& reply, std::string_view name, int value) {
  reply.Bulk(name);
  reply.Integer(value);
}

bool IsUnknown(const KeySpec& keys) {
  return keys.find == KeySpec::Find::kUnknown ||
         keys.find == KeySpec::Find::kSortStore;
}

// Neither begin nor end can be told from the row.
void WriteUnknown(ReplyWriter& reply, std::string_view what) {
  reply.Bulk(what);
  reply.Map(2);
  reply.Bulk("type");
  reply.Bulk("unknown");
  reply.Bulk("spec");
  reply.Map(0);
}

// How to find the first key.
void WriteBeginSearch(ReplyWriter& reply, const KeySpec& keys) {
  if (IsUnknown(keys)) return WriteUnknown(reply, "begin_search");
  reply.Bulk("begin_search");
  reply.Map(2);
  reply.Bulk("type");
  reply.Bulk("index");
  reply.Bulk("spec");
  reply.Map(1);
  WriteField(reply, "index", keys.begin);
}

// How to find the others.
void WriteFindKeys(ReplyWriter& reply, const KeySpec& keys) {
  if (IsUnknown(keys)) return WriteUnknown(reply, "find_keys");
  const bool counted = keys.find == KeySpec::Find::kCount;
  reply.Bulk("find_keys");
  reply.Map(2);
  reply.Bulk("type");
  reply.Bulk(counted ? "keynum" : "range");
  reply.Bulk("spec");
  reply.Map(3);
  if (counted) {
    WriteField(reply, "keynumidx", 0);
    WriteField(reply, "firstkey", 1);
    WriteField(reply, "keystep", keys.step);
  } else {
    WriteField(reply, "lastkey", keys.last);
    WriteField(reply, "keystep", keys.step);
    WriteField(reply, "limit", 0);
  }
}

void WriteKeySpecs(ReplyWriter& reply, const CommandSpec& spec) {
  const auto used = [](const KeySpec& keys) {
    return keys.find != KeySpec::Find::kNone;
  };
  reply.Set(static_cast<size_t>(std::ranges::count_if(spec.keys, used)));
  for (const KeySpec& keys : spec.keys) {
    if (!used(keys)) continue;
    reply.Map(keys.notes.empty() ? 3 : 4);
    if (!keys.notes.empty()) {
      reply.Bulk("notes");
      reply.Bulk(keys.notes);
    }
    reply.Bulk("flags");
    WriteNames(reply, KeyFlagNames(keys.flags));
    WriteBeginSearch(reply, keys);
    WriteFindKeys(reply, keys);
  }
}

}  // namespace

void WriteNames(ReplyWriter& reply, const Names& names,
                std::string_view prefix) {
  reply.Set(names.size());
  for (std::string_view name : names) {
    reply.Status(std::string(prefix).append(name));
  }
}

void WriteCommandInfo(ReplyWriter& reply, const CommandTable& table,
                      const CommandSpec& spec) {
  const LegacyKeyRange range = LegacyKeyRangeOf(spec);
  const Names tips = WordsOf(spec.tips);
  reply.Array(10);
  reply.Bulk(table.FullName(spec));
  reply.Integer(spec.arity);
  WriteNames(reply, FlagNames(spec));
  reply.Integer(range.first);
  reply.Integer(range.last);
  reply.Integer(range.step);
  WriteNames(reply, CategoryNames(spec), "@");
  reply.Set(tips.size());
  for (std::string_view tip : tips) reply.Bulk(tip);
  WriteKeySpecs(reply, spec);
  // Redis answers a set if there are none, and an array if there are some.
  if (spec.subcommands.empty()) return reply.Set(0);
  reply.Array(spec.subcommands.size());
  for (const CommandSpec& subcommand : spec.subcommands) {
    WriteCommandInfo(reply, table, subcommand);
  }
}

}  // namespace listq::server
