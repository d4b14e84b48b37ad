// What a command is: a row of data from which everything else is derived,
// from look-up and arity error to COMMAND DOCS and the tables in the README.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace listq::server {

class CommandContext;

// The arguments of a request, the command's name first. The views are good
// for as long as the command runs.
using Args = std::span<const std::string_view>;

// Whether an argument of a request is a password, which is shown to nobody.
using Secret = bool (*)(Args args, size_t index);

// Acts and leaves exactly one reply, or blocks (CommandContext::BlockOn).
using Handler = void (*)(CommandContext& context);

enum class Group : uint8_t {
  kGeneric,
  kString,
  kBitmap,
  kList,
  kSet,
  kSortedSet,
  kHash,
  kPubsub,
  kTransactions,
  kConnection,
  kServer,
  kListq,  // LQ., for tests
};

// Properties of a command, under the names that COMMAND INFO gives them.
enum CommandFlag : uint32_t {
  kWrite = 1u << 0,
  kReadonly = 1u << 1,
  kDenyOom = 1u << 2,
  kAdmin = 1u << 3,
  kPubsub = 1u << 4,
  kNoScript = 1u << 5,
  kBlocking = 1u << 6,
  kLoading = 1u << 7,
  kStale = 1u << 8,
  kSkipMonitor = 1u << 9,
  kSkipSlowlog = 1u << 10,
  kFast = 1u << 11,
  kNoAuth = 1u << 12,
  kMayReplicate = 1u << 13,
  kNoAsyncLoading = 1u << 14,
  kNoMulti = 1u << 15,
  kAllowBusy = 1u << 16,
  // Not Redis flags: the category @dangerous, where no other flag implies it,
  // and categories in place of the one that the group implies.
  kDangerous = 1u << 17,
  kKeyspaceCategory = 1u << 18,
  kSortableCategory = 1u << 22,  // those of lists, sets and sorted sets
  kConnectionCategory = 1u << 19,
  // The category @admin without the flag.
  kAdminCategory = 1u << 26,
  // Refused like a write while the data cannot be kept: it is how others ask
  // whether the server is well.
  kProbe = 1u << 27,
  // A mark in COMMAND DOCS: meant for those who look into the server.
  kSyscmd = 1u << 20,
  // How a command stands to a transaction: it runs at once, where others are
  // queued; it runs what was queued.
  kUnqueued = 1u << 24,
  kExecutes = 1u << 25,
  // Stands in a log beside the writes: what they need to be understood.
  kInLog = 1u << 23,
  // Allowed to a client of RESP2 that subscribed to something, which gets
  // nothing but messages otherwise.
  kWhileSubscribed = 1u << 21,
};

// What a command does to a key that it names.
enum KeyFlag : uint16_t {
  kRO = 1u << 0,
  kRW = 1u << 1,
  kOW = 1u << 2,
  kRM = 1u << 3,
  kAccess = 1u << 4,
  kUpdate = 1u << 5,
  kInsert = 1u << 6,
  kDelete = 1u << 7,
  kIncomplete = 1u << 8,
  kNotKey = 1u << 9,
  // Read, and not only overwritten, if the word GET comes later than the
  // argument after the key.
  kVariableFlags = 1u << 10,
  // With it: only read if all that is asked for are words GET with their two
  // arguments.
  kReadByGets = 1u << 11,
};

// Where a run of keys stands among the arguments.
struct KeySpec {
  enum class Find : uint8_t {
    kNone,
    kRange,
    kCount,
    kUnknown,    // the keys are in the data
    kSortStore,  // SORT's STORE, which may stand anywhere
  };

  uint16_t flags = 0;
  Find find = Find::kNone;
  int8_t begin = 0;  // index of the first key, or of the number of keys
  int8_t last = 0;   // kRange: of the last key, from `begin`; negative: from
                     // the end of the arguments
  int8_t step = 1;
  std::string_view notes = {};

  // Keys from argument `begin` to `last`, both absolute; a negative `last`
  // counts from the end.
  static constexpr KeySpec Range(uint16_t flags, int begin, int last,
                                 int step = 1) {
    return {flags,
            Find::kRange,
            static_cast<int8_t>(begin),
            static_cast<int8_t>(last < 0 ? last : last - begin),
            static_cast<int8_t>(step),
            {}};
  }
  static constexpr KeySpec One(uint16_t flags, int index) {
    return Range(flags, index, index);
  }
  // Argument `index` says how many keys follow it.
  static constexpr KeySpec Counted(uint16_t flags, int index) {
    return {flags, Find::kCount, static_cast<int8_t>(index), 0, 1, {}};
  }
  static constexpr KeySpec Unknown(uint16_t flags) {
    return {flags, Find::kUnknown, 0, 0, 1, {}};
  }
  static constexpr KeySpec SortStore(uint16_t flags) {
    return {flags, Find::kSortStore, 0, 0, 1, {}};
  }
  constexpr KeySpec Noting(std::string_view text) const {
    KeySpec spec = *this;
    spec.notes = text;
    return spec;
  }
};

struct CommandSpec {
  std::string_view name;  // lower case; of a subcommand, its own word
  Group group = Group::kGeneric;
  std::string_view since;
  std::string_view summary;
  std::string_view complexity = {};
  // Number of arguments, the name (and the container's) included; negative:
  // at least as many.
  int arity = 0;
  uint32_t flags = 0;
  std::array<KeySpec, 3> keys = {};
  // The arguments in the notation of command_syntax.h.
  std::string_view syntax = {};
  // Hints for proxies and clients of several servers, separated by spaces.
  std::string_view tips = {};
  // A container (CLIENT, CONFIG) has subcommands and, unless it also runs on
  // its own (COMMAND), no handler.
  Handler handler = nullptr;
  std::span<const CommandSpec> subcommands = {};
  // The command to use instead, for what Redis calls deprecated.
  std::string_view deprecated_since = {};
  std::string_view replaced_by = {};
  Secret secret = nullptr;

  constexpr bool Has(uint32_t flag) const { return (flags & flag) != 0; }
  constexpr bool AcceptsCount(size_t arguments) const {
    return arity >= 0 ? arguments == static_cast<size_t>(arity)
                      : arguments >= static_cast<size_t>(-arity);
  }
  // An argument as MONITOR and SLOWLOG show it.
  constexpr std::string_view Shown(Args args, size_t index) const {
    const bool hidden = secret != nullptr && secret(args, index);
    return hidden ? "(redacted)" : args[index];
  }
};

// True for a table that is sorted, without repetition, and whose rows do not
// contradict themselves: checked at compile time beside each table.
consteval bool IsWellFormed(std::span<const CommandSpec> table) {
  for (size_t i = 0; i < table.size(); ++i) {
    const CommandSpec& row = table[i];
    if (i > 0 && !(table[i - 1].name < row.name)) return false;
    if (row.name.empty() || row.arity == 0) return false;
    if (row.summary.empty() || row.since.empty()) return false;
    if (row.Has(kWrite) && row.Has(kReadonly)) return false;
    if (row.handler == nullptr && row.subcommands.empty()) return false;
    if (!IsWellFormed(row.subcommands)) return false;
    const int least = row.arity < 0 ? -row.arity : row.arity;
    for (const KeySpec& keys : row.keys) {
      // What is no key may be left out.
      if ((keys.flags & kNotKey) != 0 && keys.last < 0) continue;
      if (keys.find != KeySpec::Find::kNone && keys.begin >= least) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace listq::server
