// Entries are kept small: a request can be huge.
#include "server/engine/slow_log.h"

#include <string_view>
#include <utility>

namespace listq::server {

namespace {

// Redis's limits.
constexpr size_t kMostArguments = 32;
constexpr size_t kMostBytes = 128;

std::string More(size_t count, std::string_view things) {
  return "... (" + std::to_string(count) + " more " + std::string(things) + ")";
}

}  // namespace

void SlowLog::Add(Entry entry, size_t most) {
  entry.id = next_id_++;
  entries_.push_front(std::move(entry));
  while (entries_.size() > most) entries_.pop_back();
}

std::vector<std::string> SlowLog::Shorten(const CommandSpec& spec, Args args) {
  std::vector<std::string> shown;
  const bool all = args.size() <= kMostArguments;
  const size_t whole = all ? args.size() : kMostArguments - 1;
  for (size_t i = 0; i < whole; ++i) {
    const std::string_view argument = spec.Shown(args, i);
    shown.emplace_back(argument.substr(0, kMostBytes));
    if (argument.size() > kMostBytes) {
      shown.back() += More(argument.size() - kMostBytes, "bytes");
    }
  }
  if (!all) shown.push_back(More(args.size() - whole, "arguments"));
  return shown;
}

}  // namespace listq::server
