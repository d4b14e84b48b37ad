// The tables of names, and the rules by which a row's flags and group imply
// its categories.
#include "server/engine/command_names.h"

#include <algorithm>
#include <optional>

#include "server/engine/command_keys.h"

namespace listq::server {

namespace {

struct NamedFlag {
  uint32_t flag;
  std::string_view name;
};

constexpr NamedFlag kFlags[] = {
    {kWrite, "write"},
    {kReadonly, "readonly"},
    {kDenyOom, "denyoom"},
    {kAdmin, "admin"},
    {kPubsub, "pubsub"},
    {kNoScript, "noscript"},
    {kBlocking, "blocking"},
    {kLoading, "loading"},
    {kStale, "stale"},
    {kSkipMonitor, "skip_monitor"},
    {kSkipSlowlog, "skip_slowlog"},
    {kFast, "fast"},
    {kNoAuth, "no_auth"},
    {kNoAsyncLoading, "no_async_loading"},
    {kNoMulti, "no_multi"},
    {kAllowBusy, "allow_busy"},
};

constexpr NamedFlag kKeyFlags[] = {
    {kRO, "RO"},
    {kRW, "RW"},
    {kOW, "OW"},
    {kRM, "RM"},
    {kAccess, "access"},
    {kUpdate, "update"},
    {kInsert, "insert"},
    {kDelete, "delete"},
    {kNotKey, "not_key"},
    {kIncomplete, "incomplete"},
    {kVariableFlags, "variable_flags"},
};

// Not a flag of any row: kFast is missing.
constexpr uint32_t kSlow = 1u << 31;

// Of access control: who has one of the flags or is of the group is in it.
struct Category {
  std::string_view name;
  uint32_t flags = 0;
  std::optional<Group> group = std::nullopt;
};

constexpr Category kCategories[] = {
    {"keyspace", kKeyspaceCategory, Group::kGeneric},
    {"read", kReadonly},
    {"write", kWrite},
    {"set", kSortableCategory, Group::kSet},
    {"sortedset", kSortableCategory, Group::kSortedSet},
    {"list", kSortableCategory, Group::kList},
    {"hash", 0, Group::kHash},
    {"string", 0, Group::kString},
    {"bitmap", 0, Group::kBitmap},
    {"pubsub", kPubsub},
    {"admin", kAdmin | kAdminCategory},
    {"fast", kFast},
    {"slow", kSlow},
    {"blocking", kBlocking},
    {"dangerous", kAdmin | kAdminCategory | kDangerous},
    {"connection", kConnectionCategory, Group::kConnection},
    {"transaction", 0, Group::kTransactions},
    {"listq", 0, Group::kListq},
};

std::optional<Group> ImpliedGroup(const CommandSpec& spec) {
  // A container without a handler does nothing itself.
  if (spec.handler == nullptr) return std::nullopt;
  if (spec.Has(kKeyspaceCategory | kConnectionCategory | kSortableCategory)) {
    return std::nullopt;
  }
  return spec.group;
}

template <size_t kSize>
Names Select(const NamedFlag (&table)[kSize], uint32_t flags) {
  Names names;
  for (const NamedFlag& row : table) {
    if ((flags & row.flag) != 0) names.push_back(row.name);
  }
  return names;
}

}  // namespace

Names FlagNames(const CommandSpec& spec) {
  Names names = Select(kFlags, spec.flags);
  if (HasMovableKeys(spec)) names.push_back("movablekeys");
  return names;
}

Names CategoryNames(const CommandSpec& spec) {
  const uint32_t flags = spec.flags | (spec.Has(kFast) ? 0 : kSlow);
  const std::optional<Group> group = ImpliedGroup(spec);
  Names names;
  for (const Category& category : kCategories) {
    if ((flags & category.flags) != 0 ||
        (group.has_value() && category.group == group)) {
      names.push_back(category.name);
    }
  }
  return names;
}

Names KeyFlagNames(uint16_t flags) { return Select(kKeyFlags, flags); }

std::string_view GroupName(Group group) {
  switch (group) {
    case Group::kGeneric:
      return "generic";
    case Group::kString:
      return "string";
    case Group::kBitmap:
      return "bitmap";
    case Group::kList:
      return "list";
    case Group::kSet:
      return "set";
    case Group::kSortedSet:
      return "sorted-set";
    case Group::kHash:
      return "hash";
    case Group::kPubsub:
      return "pubsub";
    case Group::kTransactions:
      return "transactions";
    case Group::kConnection:
      return "connection";
    case Group::kServer:
      return "server";
    case Group::kListq:
      return "listq";
  }
  return "";
}

Names WordsOf(std::string_view text) {
  Names words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace listq::server
