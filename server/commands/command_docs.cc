// Writes a row as COMMAND DOCS shows it: a map of what there is to say, and
// nothing about the rest.
#include "server/commands/command_docs.h"

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/commands/command_info.h"
#include "server/engine/command_names.h"
#include "server/engine/command_syntax.h"

namespace listq::server {

namespace {

using resp::ReplyWriter;

// A map is announced with the number of its fields, so these are collected
// first; empty ones are left out. The texts must outlive it.
class Fields {
 public:
  explicit Fields(ReplyWriter& reply) : reply_(reply) {}

  void Add(std::string_view name, std::function<void()> write) {
    fields_.emplace_back(name, std::move(write));
  }
  void AddText(std::string_view name, std::string_view text) {
    if (text.empty()) return;
    Add(name, [this, text] { reply_.Bulk(text); });
  }
  void AddNames(std::string_view name, const Names& names) {
    if (names.empty()) return;
    Add(name, [this, names] { WriteNames(reply_, names); });
  }
  void Write() const {
    reply_.Map(fields_.size());
    for (const auto& [name, write] : fields_) {
      reply_.Bulk(name);
      write();
    }
  }

 private:
  ReplyWriter& reply_;
  std::vector<std::pair<std::string_view, std::function<void()>>> fields_;
};

class ArgumentWriter {
 public:
  ArgumentWriter(ReplyWriter& reply, const CommandSpec& spec)
      : reply_(reply),
        key_specs_(std::ranges::count_if(spec.keys, [](const KeySpec& keys) {
          return keys.find != KeySpec::Find::kNone;
        })) {}

  void WriteAll(const std::vector<ArgumentDoc>& arguments) {
    reply_.Array(arguments.size());
    for (const ArgumentDoc& argument : arguments) Write(argument);
  }

 private:
  void Write(const ArgumentDoc& argument) {
    Names flags;
    if (argument.optional) flags.push_back("optional");
    if (argument.multiple) flags.push_back("multiple");
    if (argument.multiple_token) flags.push_back("multiple_token");
    Fields fields(reply_);
    fields.AddText("name", argument.name);
    const bool is_pattern = argument.type == "key-pattern";
    fields.AddText("type",
                   is_pattern ? std::string_view("pattern") : argument.type);
    if (argument.type == "key" || is_pattern) {
      fields.Add("key_spec_index", [this, is_pattern] {
        if (!is_pattern && patterns_) ++keys_;
        patterns_ = is_pattern;
        reply_.Integer(keys_);
        if (!is_pattern && keys_ + 1 < key_specs_) ++keys_;
      });
    }
    fields.AddText("token", argument.token);
    fields.AddText("since", argument.since);
    fields.AddText("deprecated_since", argument.deprecated_since);
    fields.AddNames("flags", flags);
    if (!argument.arguments.empty()) {
      fields.Add("arguments", [&] { WriteAll(argument.arguments); });
    }
    fields.Write();
  }

  ReplyWriter& reply_;
  // Arguments that are keys stand in the order of the row's key
  // specifications, of which the last one may be about several.
  int64_t key_specs_;
  int64_t keys_ = 0;
  // Patterns of keys, one after the other, share one.
  bool patterns_ = false;
};

}  // namespace

void WriteCommandDocs(ReplyWriter& reply, const CommandTable& table,
                      const CommandSpec& spec) {
  Names doc_flags;
  if (!spec.deprecated_since.empty()) doc_flags.push_back("deprecated");
  if (spec.Has(kSyscmd)) doc_flags.push_back("syscmd");
  const auto arguments = ParseSyntax(spec.syntax);

  Fields fields(reply);
  fields.AddText("summary", spec.summary);
  fields.AddText("since", spec.since);
  fields.AddText("group", GroupName(spec.group));
  fields.AddText("complexity", spec.complexity);
  fields.AddNames("doc_flags", doc_flags);
  fields.AddText("deprecated_since", spec.deprecated_since);
  fields.AddText("replaced_by", spec.replaced_by);
  if (arguments.has_value() && !arguments->empty()) {
    fields.Add("arguments",
               [&] { ArgumentWriter(reply, spec).WriteAll(*arguments); });
  }
  if (!spec.subcommands.empty()) {
    fields.Add("subcommands", [&] {
      reply.Map(spec.subcommands.size());
      for (const CommandSpec& subcommand : spec.subcommands) {
        WriteCommandDocs(reply, table, subcommand);
      }
    });
  }
  reply.Bulk(table.FullName(spec));
  fields.Write();
}

}  // namespace listq::server
