// SORT and SORT_RO: the elements of a list, a set or a sorted set, in an order
// that other keys may tell, or what other keys hold for them.
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/list_commands.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"
#include "storage/sort_pattern.h"

namespace listq::server {

namespace {

using storage::Element;
using storage::End;
using storage::Keyspace;
using storage::ListValue;
using storage::SortPattern;
using storage::Value;

constexpr std::string_view kNotAScoreError =
    "ERR One or more scores can't be converted into double";

struct SortOptions {
  std::optional<SortPattern> by;
  std::vector<SortPattern> get;
  bool descending = false;
  bool alphabetical = false;
  int64_t offset = 0;
  int64_t count = -1;  // negative: all
  std::optional<std::string_view> destination;

  // A pattern that names no key means: in the order in which they are.
  bool sorted() const { return !by.has_value() || by->names_key(); }
};

// An element, and what it is sorted by.
struct Item {
  std::string element;
  double score = 0;
  std::optional<std::string> text;  // alphabetically by other keys
};

struct Slice {
  size_t start = 0;
  size_t count = 0;
};

// ---- Options ----

SortOptions ReadOptions(CommandContext& context, ArgReader& reader) {
  SortOptions options;
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeWord("asc")) {
      options.descending = false;
    } else if (reader.TakeWord("desc")) {
      options.descending = true;
    } else if (reader.TakeWord("alpha")) {
      options.alphabetical = true;
    } else if (reader.TakeOption("limit", 2)) {
      options.offset = reader.Integer(kNotAnIntegerError);
      options.count = reader.Integer(kNotAnIntegerError);
    } else if (context.spec().Has(kWrite) && reader.TakeOption("store", 1)) {
      options.destination = reader.Text();
    } else if (reader.TakeOption("by", 1)) {
      options.by = SortPattern(reader.Text());
    } else if (reader.TakeOption("get", 1)) {
      options.get.emplace_back(reader.Text());
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  return options;
}

Slice SliceOf(const SortOptions& options, size_t size) {
  const auto length = static_cast<int64_t>(size);
  const int64_t start = std::clamp<int64_t>(options.offset, 0, length);
  const int64_t most = length - start;
  const int64_t count =
      options.count < 0 ? most : std::min(options.count, most);
  return {static_cast<size_t>(start), static_cast<size_t>(count)};
}

// ---- Elements ----

// Nullopt if the value is of a type that has no elements to sort.
std::optional<std::vector<Item>> ItemsOf(const Value& value) {
  std::vector<Item> items;
  const auto add = [&items](std::string_view element) {
    items.emplace_back().element = element;
  };
  if (const auto* list = std::get_if<ListValue>(&value)) {
    items.reserve(list->size());
    for (auto at = list->First(End::kHead); at.AtElement();
         at.Step(End::kTail)) {
      const Element element = at.element();
      add(element.view());
    }
  } else if (const auto* set = std::get_if<storage::SetValue>(&value)) {
    items.reserve(set->size());
    set->ForEach([&](const Element& member) { add(member.view()); });
  } else if (const auto* scored =
                 std::get_if<storage::SortedSetValue>(&value)) {
    items.reserve(scored->size());
    scored->VisitAll([&](std::string_view member, double) { add(member); });
  } else {
    return std::nullopt;
  }
  return items;
}

// What a pattern stands for; nullopt if there is no such key or field, or the
// key holds something else.
std::optional<std::string> LookUp(CommandContext& context,
                                  const SortPattern& pattern,
                                  const std::string& element) {
  if (pattern.is_element()) return element;
  if (!pattern.names_key()) return std::nullopt;
  const Keyspace::Entry* entry = context.keys().Read(pattern.KeyOf(element));
  if (entry == nullptr) return std::nullopt;
  if (pattern.field().empty()) {
    const auto* string = std::get_if<storage::StringValue>(&entry->value);
    if (string == nullptr) return std::nullopt;
    const Element text = string->Get();
    return std::string(text.view());
  }
  const auto* hash = std::get_if<storage::HashValue>(&entry->value);
  if (hash == nullptr) return std::nullopt;
  const std::optional<Element> text = hash->Find(pattern.field());
  if (!text.has_value()) return std::nullopt;
  return std::string(text->view());
}

// As strtod reads it, so that " 1", "0x10" and "" are numbers.
std::optional<double> ScoreOf(const std::string& text) {
  char* end = nullptr;
  errno = 0;
  const double score = std::strtod(text.c_str(), &end);
  if (*end != '\0' || errno == ERANGE || std::isnan(score)) {
    return std::nullopt;
  }
  return score;
}

// Gives the items what they are sorted by; false if that is no number.
bool Weigh(CommandContext& context, const SortOptions& options,
           std::vector<Item>& items) {
  for (Item& item : items) {
    std::optional<std::string> text =
        options.by.has_value() ? LookUp(context, *options.by, item.element)
                               : item.element;
    if (!text.has_value()) continue;
    if (options.alphabetical) {
      if (options.by.has_value()) item.text = std::move(text);
      continue;
    }
    const std::optional<double> score = ScoreOf(*text);
    if (!score.has_value()) return false;
    item.score = *score;
  }
  return true;
}

// ---- Order ----

// Negative, zero or positive. What has the same score is in the order of its
// bytes; what has no text to be sorted by comes first.
int Compare(const SortOptions& options, const Item& a, const Item& b) {
  if (!options.alphabetical) {
    if (a.score != b.score) return a.score < b.score ? -1 : 1;
    return a.element.compare(b.element);
  }
  if (!options.by.has_value()) return a.element.compare(b.element);
  if (!a.text.has_value() || !b.text.has_value()) {
    return static_cast<int>(a.text.has_value()) -
           static_cast<int>(b.text.has_value());
  }
  return a.text->compare(*b.text);
}

void Order(const SortOptions& options, std::vector<Item>& items) {
  std::stable_sort(items.begin(), items.end(),
                   [&](const Item& a, const Item& b) {
                     const int order = Compare(options, a, b);
                     return options.descending ? order > 0 : order < 0;
                   });
}

// A set has no order of its own that another server would repeat, so that
// what is kept of it is sorted in any case. Lists and sorted sets have two.
void Arrange(const Value& value, SortOptions& options,
             std::vector<Item>& items) {
  if (options.sorted()) return;
  if (std::holds_alternative<storage::SetValue>(value) &&
      options.destination.has_value()) {
    options.by.reset();
    options.alphabetical = true;
  } else if (options.descending) {
    std::reverse(items.begin(), items.end());
  }
}

// ---- Results ----

// Calls `take` with each result in turn, a nullopt for what is missing.
template <typename Take>
void ForEachResult(CommandContext& context, const SortOptions& options,
                   std::span<const Item> items, Take&& take) {
  for (const Item& item : items) {
    if (options.get.empty()) take(std::optional(item.element));
    for (const SortPattern& pattern : options.get) {
      take(LookUp(context, pattern, item.element));
    }
  }
}

size_t ResultsOf(const SortOptions& options, std::span<const Item> items) {
  return items.size() * std::max<size_t>(1, options.get.size());
}

void ReplyResults(CommandContext& context, const SortOptions& options,
                  std::span<const Item> items) {
  context.reply().Array(ResultsOf(options, items));
  ForEachResult(context, options, items,
                [&](const std::optional<std::string>& result) {
                  if (!result.has_value()) return context.reply().Null();
                  context.reply().Bulk(*result);
                });
}

void StoreResults(CommandContext& context, const SortOptions& options,
                  std::span<const Item> items) {
  Keyspace& keys = context.keys();
  const std::string_view destination = *options.destination;
  const size_t count = ResultsOf(options, items);
  context.reply().Integer(static_cast<int64_t>(count));
  if (count == 0) {
    Keyspace::Entry* const old = keys.Find(destination);
    if (old == nullptr) return;
    keys.Changed(destination);
    return keys.DeleteAndTell(*old);
  }
  std::vector<std::string> results;
  results.reserve(count);
  ForEachResult(context, options, items,
                [&](std::optional<std::string> result) {
                  results.push_back(std::move(result).value_or(""));
                });
  const std::vector<std::string_view> views(results.begin(), results.end());
  ListsOf(context).Replace(destination, views);
  keys.Announce(storage::EventClass::kList, "sortstore", destination);
}

void Sort(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  SortOptions options = ReadOptions(context, reader);
  if (reader.failed()) return context.Fail(reader.error());
  std::vector<Item> items;
  if (const auto* entry = context.keys().Read(context.arg(1))) {
    auto found = ItemsOf(entry->value);
    if (!found.has_value()) return context.Fail(kWrongTypeError);
    items = *std::move(found);
    Arrange(entry->value, options, items);
  }
  if (options.sorted()) {
    if (!Weigh(context, options, items)) return context.Fail(kNotAScoreError);
    Order(options, items);
  }
  const Slice slice = SliceOf(options, items.size());
  const auto chosen = std::span(items).subspan(slice.start, slice.count);
  if (options.destination.has_value()) {
    StoreResults(context, options, chosen);
  } else {
    ReplyResults(context, options, chosen);
  }
}

constexpr KeySpec kSource = KeySpec::One(kRO | kAccess, 1);
constexpr KeySpec kPatterns =
    KeySpec::Unknown(kRO | kAccess)
        .Noting(
            "For the optional BY/GET keyword. It is marked 'unknown' "
            "because the key names derive from the content of the key we "
            "sort");
constexpr KeySpec kDestination =
    KeySpec::SortStore(kOW | kUpdate)
        .Noting(
            "For the optional STORE keyword. It is marked 'unknown' "
            "because the keyword can appear anywhere in the argument "
            "array");

constexpr CommandSpec kSortCommands[] = {
    {.name = "sort",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Sorts a list, a set or a sorted set, or what other keys hold "
                "for its elements.",
     .complexity = "O(N+M*log(M)) where N is the number of elements in the "
                   "list or set to sort, and M the number of returned "
                   "elements. When the elements are not sorted, complexity is "
                   "O(N).",
     .arity = -2,
     .flags = kWrite | kDenyOom | kDangerous | kSortableCategory,
     .keys = {kSource, kPatterns, kDestination},
     .syntax = "key:key [BY pattern:key-pattern] [LIMIT offset_count:{"
               "offset:integer count:integer}] [GET... pattern:key-pattern] "
               "[order:<ASC|DESC>] [sorting:ALPHA] [STORE destination:key]",
     .handler = Sort},
    {.name = "sort_ro",
     .group = Group::kGeneric,
     .since = "7.0.0",
     .summary = "Sorts as SORT does, and stores nothing.",
     .complexity = "O(N+M*log(M)) where N is the number of elements in the "
                   "list or set to sort, and M the number of returned "
                   "elements. When the elements are not sorted, complexity is "
                   "O(N).",
     .arity = -2,
     .flags = kReadonly | kDangerous | kSortableCategory,
     .keys = {kSource, kPatterns},
     .syntax = "key:key [BY pattern:key-pattern] [LIMIT offset_count:{"
               "offset:integer count:integer}] [GET... pattern:key-pattern] "
               "[order:<ASC|DESC>] [sorting:ALPHA]",
     .handler = Sort},
};
static_assert(IsWellFormed(kSortCommands));

}  // namespace

std::span<const CommandSpec> SortCommands() { return kSortCommands; }

}  // namespace listq::server
