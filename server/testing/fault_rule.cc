// The grammar of a rule, and when it acts.
#include "server/testing/fault_rule.h"

#include <string_view>

namespace listq::server {

namespace {

using Action = FaultRule::Action;

constexpr int64_t kLongestDelayMs = INT64_MAX / 1'000'000;
constexpr int64_t kLargestPiece = 1 << 30;

struct WordAction {
  std::string_view word;
  Action action;
};
constexpr WordAction kWordActions[] = {
    {"drop", Action::kDrop},
    {"nil", Action::kNil},
    {"refuse", Action::kRefuse},
    {"stall", Action::kStall},
};
constexpr WordAction kMoments[] = {
    {"after", Action::kCloseAfter},
    {"before", Action::kCloseBefore},
    {"mid", Action::kCloseMid},
};

template <size_t count>
bool TakeAction(ArgReader& reader, const WordAction (&words)[count],
                FaultRule& rule) {
  for (const WordAction& entry : words) {
    if (!reader.TakeWord(entry.word)) continue;
    rule.action = entry.action;
    return true;
  }
  return false;
}

std::string ReadErrorText(ArgReader& reader) {
  const std::string_view text = reader.Text();
  if (text.empty() || text.find_first_of("\r\n") != std::string_view::npos) {
    reader.Fail("ERR the text of an error is one line, and not empty");
  }
  return std::string(text);
}

void ReadAction(ArgReader& reader, FaultRule& rule) {
  if (reader.TakeOption("error", 1)) {
    rule.action = Action::kError;
    rule.text = ReadErrorText(reader);
  } else if (reader.TakeOption("delay", 1)) {
    rule.action = Action::kDelay;
    rule.amount = reader.IntegerIn(0, kLongestDelayMs,
                                   "ERR DELAY needs a number of milliseconds");
  } else if (reader.TakeOption("split", 1)) {
    rule.action = Action::kSplit;
    rule.amount = reader.IntegerIn(
        1, kLargestPiece, "ERR SPLIT needs a number of bytes, 1 at least");
  } else if (reader.TakeOption("close", 1)) {
    if (!TakeAction(reader, kMoments, rule)) {
      reader.Fail("ERR CLOSE needs one of BEFORE, AFTER and MID");
    }
  } else if (!TakeAction(reader, kWordActions, rule)) {
    reader.Fail(
        "ERR after DO comes one of ERROR text, DELAY ms, CLOSE "
        "BEFORE|AFTER|MID, DROP, NIL, SPLIT bytes, STALL and REFUSE");
  }
}

// False if it was none.
bool TakeChance(ArgReader& reader, FaultRule& rule) {
  if (!reader.TakeOption("probability", 1)) return false;
  if (rule.dice != nullptr) reader.Fail("ERR PROBABILITY is given twice");
  constexpr std::string_view kError =
      "ERR PROBABILITY needs a number from 0 to 1";
  rule.probability = reader.Double(kError);
  if (!(rule.probability >= 0 && rule.probability <= 1)) reader.Fail(kError);
  if (reader.TakeOption("seed", 1)) {
    rule.seed =
        reader.IntegerIn(0, INT64_MAX, "ERR SEED needs an integer, 0 at least");
  }
  rule.dice =
      std::make_unique<std::mt19937_64>(static_cast<uint64_t>(rule.seed));
  return true;
}

// False if it was none.
bool TakeCount(ArgReader& reader, FaultRule& rule) {
  if (reader.TakeOption("after", 1)) {
    if (rule.after.has_value()) reader.Fail("ERR AFTER is given twice");
    rule.after = static_cast<uint64_t>(
        reader.IntegerIn(0, INT64_MAX, "ERR AFTER needs a number, 0 at least"));
  } else if (reader.TakeOption("times", 1)) {
    if (rule.times.has_value()) reader.Fail("ERR TIMES is given twice");
    rule.times = static_cast<uint64_t>(
        reader.IntegerIn(1, INT64_MAX, "ERR TIMES needs a number, 1 at least"));
  } else {
    return false;
  }
  return true;
}

void RefuseUnknownOption(ArgReader& reader) {
  if (reader.done()) {
    return reader.Fail("ERR a rule ends with DO and what is to be done");
  }
  std::string error = "ERR '";
  error += reader.Peek().substr(0, 128);
  reader.Fail(error +
              "' is no option of a rule, or lacks its value. There are "
              "COMMAND, KEY, CLIENT, AFTER, TIMES, and PROBABILITY with SEED.");
}

void Check(ArgReader& reader, const FaultRule& rule) {
  if (!reader.done()) {
    reader.Fail("ERR nothing comes behind what is to be done");
  }
  if (rule.action == Action::kRefuse && !rule.filter.empty()) {
    reader.Fail(
        "ERR REFUSE is about connections, which have no COMMAND, KEY or "
        "CLIENT yet");
  }
}

}  // namespace

FaultRule ReadFaultRule(ArgReader& reader, const CommandTable& commands,
                        int64_t seed) {
  FaultRule rule;
  rule.seed = seed;
  const Args words = ArgReader(reader).Several(reader.left());
  rule.words.assign(words.begin(), words.end());
  while (!reader.failed() && !reader.TakeWord("do")) {
    const bool known = rule.filter.TakeOption(reader, commands) ||
                       TakeCount(reader, rule) || TakeChance(reader, rule);
    if (!known) RefuseUnknownOption(reader);
  }
  if (!reader.failed()) ReadAction(reader, rule);
  if (!reader.failed()) Check(reader, rule);
  return rule;
}

bool FaultRule::Strikes() {
  if (times.has_value() && hits >= *times) return false;
  if (++seen <= after.value_or(0)) return false;
  if (dice != nullptr) {
    // A double has room for so many bits.
    const double number =
        static_cast<double>((*dice)() >> 11) / static_cast<double>(1ull << 53);
    if (number >= probability) return false;
  }
  ++hits;
  return true;
}

}  // namespace listq::server
