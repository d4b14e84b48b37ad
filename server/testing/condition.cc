// Each kind of condition is looked at without any effect on the data.
#include "server/testing/condition.h"

#include <variant>

#include "resp/reply.h"
#include "storage/glob.h"
#include "storage/hash_value.h"
#include "storage/list_value.h"
#include "storage/set_value.h"
#include "storage/sorted_set_value.h"

namespace listq::server {

namespace {

using Kind = Condition::Kind;

constexpr storage::ValueType kList = storage::kTypeOf<storage::ListValue>;

int64_t CountWaiting(const Engine& engine, const Condition& condition) {
  size_t count = 0;
  engine.wait_list().ForEachAwaited([&](int database, std::string_view key,
                                        storage::ValueType, size_t waiters) {
    if (database == condition.database && key == condition.subject) {
      count += waiters;
    }
  });
  return static_cast<int64_t>(count);
}

template <typename T>
bool CountAs(const storage::Value& value, int64_t& count) {
  const T* const collection = std::get_if<T>(&value);
  if (collection == nullptr) return false;
  count = static_cast<int64_t>(collection->size());
  return true;
}

Sight LookAtLength(Engine& engine, const Condition& condition) {
  Sight sight;
  const auto* const entry =
      engine.keyspace(condition.database).Peek(condition.subject);
  sight.is_wrong_type =
      entry != nullptr &&
      !CountAs<storage::ListValue>(entry->value, sight.count) &&
      !CountAs<storage::SetValue>(entry->value, sight.count) &&
      !CountAs<storage::HashValue>(entry->value, sight.count) &&
      !CountAs<storage::SortedSetValue>(entry->value, sight.count);
  sight.is_met = !sight.is_wrong_type && sight.count == condition.count;
  return sight;
}

bool IsList(const storage::Keyspace::Entry* entry) {
  return entry != nullptr && storage::TypeOf(entry->value) == kList;
}

std::string FindList(const storage::Keyspace& keys,
                     const std::string& pattern) {
  std::string found;
  keys.ForEach([&](const storage::Keyspace::Entry& entry) {
    if (found.empty() && IsList(&entry) && !keys.IsExpired(entry) &&
        storage::GlobMatches(pattern, entry.key())) {
      found = entry.key();
    }
  });
  return found;
}

Sight LookForIdleness(Engine& engine, const Condition& condition,
                      const Sight& last) {
  Sight sight;
  engine.wait_list().ForEachAwaited(
      [&](int database, std::string_view key, storage::ValueType type, size_t) {
        if (database == condition.database && type == kList &&
            storage::GlobMatches(condition.subject, key)) {
          ++sight.count;
        }
      });
  if (sight.count == 0) return sight;
  // All keys are gone through only when the list that was in the way is gone.
  const storage::Keyspace& keys = engine.keyspace(condition.database);
  if (IsList(keys.Peek(last.obstacle))) {
    sight.obstacle = last.obstacle;
  } else {
    sight.obstacle = FindList(keys, condition.subject);
  }
  sight.is_met = sight.obstacle.empty();
  return sight;
}

int64_t CountCalls(Engine& engine, const CommandSpec& command) {
  const CommandTable& table = engine.commands();
  const auto& stats = engine.telemetry().commands();
  uint64_t calls = stats[table.IndexOf(command)].calls;
  for (const CommandSpec& subcommand : command.subcommands) {
    calls += stats[table.IndexOf(subcommand)].calls;
  }
  return static_cast<int64_t>(calls);
}

// "1 client", "2 clients".
std::string Several(int64_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string Quoted(std::string_view text) {
  std::string line;
  resp::AppendQuoted(text, line);
  return line;
}

}  // namespace

Sight Look(Engine& engine, const Condition& condition, const Sight& last) {
  Sight sight;
  switch (condition.kind) {
    case Kind::kLength:
      return LookAtLength(engine, condition);
    case Kind::kIdle:
      return LookForIdleness(engine, condition, last);
    case Kind::kBlocked:
      sight.count = CountWaiting(engine, condition);
      sight.is_met = sight.count >= condition.count;
      break;
    case Kind::kCalled:
      sight.count = CountCalls(engine, *condition.command);
      sight.is_met = sight.count >= condition.count;
      break;
    case Kind::kClients:
      sight.count = static_cast<int64_t>(engine.sessions().size());
      sight.is_met = sight.count == condition.count;
      break;
  }
  return sight;
}

std::string WantedText(const Condition& condition) {
  const int64_t count = condition.count;
  const std::string subject = Quoted(condition.subject);
  switch (condition.kind) {
    case Kind::kBlocked:
      return "at least " + Several(count, "client") + " blocked on " + subject;
    case Kind::kLength:
      return "exactly " + Several(count, "element") + " in " + subject;
    case Kind::kIdle:
      return "no list that matches " + subject + " and a client blocked on one";
    case Kind::kCalled:
      return "at least " + Several(count, "call") + " of " + subject;
    case Kind::kClients:
      return "exactly " + Several(count, "client");
  }
  return {};
}

std::string SeenText(const Condition& condition, const Sight& sight) {
  if (condition.kind != Kind::kIdle) return std::to_string(sight.count);
  if (sight.obstacle.empty()) return "no client blocked";
  return "the list " + Quoted(sight.obstacle);
}

}  // namespace listq::server
