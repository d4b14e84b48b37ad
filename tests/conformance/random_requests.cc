#include "tests/conformance/random_requests.h"

#include <cctype>
#include <iterator>

namespace listq::testing {

namespace {

// A form is a request in which a lower-case letter alone stands for an
// argument (see Word), and what is in brackets may be left out. No list key
// ever holds a string, and he who waits for several keys names keys of a group
// that no waiting move fills from the same group: 7.0 and 7.2 serve those who
// find two of their keys filled, or one of another type, differently.
constexpr std::string_view kForms[] = {
    "LPUSH k v",
    "RPUSH k v",
    "RPUSH l v",
    "LPUSH l v",
    "LPUSHX k v",
    "RPUSHX k v",
    "LPOP k [i]",
    "RPOP k [i]",
    "LLEN k",
    "LRANGE k i i",
    "LRANGE k 0 -1",
    "LINDEX k i",
    "LSET k i e",
    "LINSERT k b e e",
    "LREM k n e",
    "LTRIM k i i",
    "LPOS k e [RANK n] [COUNT i] [MAXLEN i]",
    "LMOVE k k d d",
    "LMOVE l l d d",
    "RPOPLPUSH k k",
    "LMPOP m d [COUNT i]",
    "DEL k [k]",
    "UNLINK k",
    "EXISTS k [k]",
    "TOUCH k k",
    "TYPE k",
    "RENAME l l",
    "RENAMENX l l",
    "RENAME s s",
    "COPY l l [DB t] [REPLACE]",
    "COPY s s [REPLACE]",
    "MOVE l t",
    "SELECT t",
    "SWAPDB t t",
    "SET s e [GET] [w]",
    "SET s e [w] PXAT y",
    "GET k",
    "EXPIREAT k x [c] [c]",
    "PEXPIREAT k x [c]",
    "EXPIRE k o",
    "PEXPIRE k o",
    "EXPIRETIME k",
    "PEXPIRETIME k",
    "TTL k",
    "PERSIST k",
    "DBSIZE",
    "KEYS *",
    "SCAN 0 COUNT 1000",
    "FLUSHDB",
    "CLIENT UNBLOCK u [r]",
    "lpop",
    "LPUSH k",
    "LRANGE k i",
};

constexpr std::string_view kBlockingForms[] = {
    "BLPOP f [f] [f] p",
    "BRPOP g [g] p",
    "BLPOP k p",
    "BLMOVE l s d d p",
    "BLMOVE f g d d p",
    "BLMOVE g f d d p",
    "BRPOPLPUSH f g p",
    "BLMPOP p 1 l d [COUNT i]",
    "BLMPOP p 2 g g d [COUNT i]",
    "BLMPOP p m d [COUNT i]",
};

const std::vector<std::string_view> kLists = {"q1", "q2", "q3", "q4"};
const std::vector<std::string_view> kFirstLists = {"q1", "q2"};
const std::vector<std::string_view> kOtherLists = {"q3", "q4"};
const std::vector<std::string_view> kStrings = {"s1", "s2", "\"\""};
const std::vector<std::string_view> kElements = {
    "a", "b", "c", "\"\"", "1", "-1", "01", "\"\\x00\\r\\n\"", "3.0"};
const std::vector<std::string_view> kIntegers = {
    "0",     "1",  "-1", "2", "-2",   "3",    "5",
    "100",   "1",  "0",  "x", "\"\"", "-100", "9223372036854775807",
    "1.5",   "01", "+1", "2", "3",    "-3",   "9223372036854775808",
    "\" 1\""};
const std::vector<std::string_view> kEnds = {"LEFT", "RIGHT", "left", "right",
                                             "LEFT", "RIGHT", "UP"};
const std::vector<std::string_view> kSides = {"BEFORE", "AFTER", "after",
                                              "NEAR"};
const std::vector<std::string_view> kDatabases = {"0", "1", "0",  "1", "0",
                                                  "1", "x", "-1", "16"};
const std::vector<std::string_view> kConditions = {"NX", "XX", "GT",
                                                   "LT", "gt", "ODD"};
const std::vector<std::string_view> kSetConditions = {"NX", "XX", "KEEPTTL",
                                                      "GET", "ODD"};
// Far away or long gone: nothing may depend on when a request arrives.
const std::vector<std::string_view> kInstants = {"4102444800",
                                                 "4102444801",
                                                 "4102444802",
                                                 "4102444800123",
                                                 "0",
                                                 "-1",
                                                 "x",
                                                 "1",
                                                 "4102444803",
                                                 "4102444800000",
                                                 "9223372036854775807",
                                                 "9223372036854775"};
// A key that SET gives a time gone by dies when somebody looks, or earlier.
const std::vector<std::string_view> kLaterInstants = {
    "4102444800000", "4102444800123", "0", "-1", "x", "9223372036854775808"};
const std::vector<std::string_view> kDurations = {
    "10000000", "20000000", "0", "-1", "x", "9223372036854775807"};
const std::vector<std::string_view> kTimeouts = {"0", "0", "0", "0",
                                                 "0", "0", "x", "-1"};
const std::vector<std::string_view> kReasons = {"TIMEOUT", "ERROR", "ERROR",
                                                "NEVER"};

}  // namespace

RandomRequest RequestGenerator::Next() {
  RandomRequest request;
  request.client = Below(clients_);
  if (request.client > 0 && Below(4) == 0) {
    request.line = Expand(kBlockingForms[Below(std::size(kBlockingForms))]);
  } else {
    request.line = Expand(kForms[Below(std::size(kForms))]);
  }
  return request;
}

std::string RequestGenerator::Pick(const std::vector<std::string_view>& from) {
  return std::string(from[Below(from.size())]);
}

std::string RequestGenerator::Expand(std::string_view form) {
  std::string line;
  for (size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '[') {
      if (Below(2) == 0) i = form.find(']', i);
      continue;
    }
    if (form[i] == ']') continue;
    const auto is_letter = [&](size_t at) {
      return at < form.size() &&
             std::isalpha(static_cast<unsigned char>(form[at])) != 0;
    };
    const bool alone = (i == 0 || !is_letter(i - 1)) && !is_letter(i + 1);
    const bool lower = std::islower(static_cast<unsigned char>(form[i])) != 0;
    if (alone && lower) {
      line += Word(form[i]);
    } else {
      line += form[i];
    }
  }
  return line;
}

std::string RequestGenerator::Several(char letter, size_t most) {
  std::string words;
  for (size_t left = 1 + Below(most); left > 0; --left) {
    if (!words.empty()) words += ' ';
    words += Word(letter);
  }
  return words;
}

std::string RequestGenerator::Word(char letter) {
  switch (letter) {
    case 'l':
      return Pick(kLists);
    case 'f':
      return Pick(kFirstLists);
    case 'g':
      return Pick(kOtherLists);
    case 's':
      return Pick(kStrings);
    case 'k':
      return Word(Below(5) == 0 ? 's' : 'l');
    case 'e':
      return Below(30) == 0 ? std::string(Below(20000), 'z') + "!"
                            : Pick(kElements);
    case 'v':
      return Several('e', Below(20) == 0 ? 200 : 4);
    case 'n':
      return Pick(kIntegers);
    case 'i':
      return Below(20) == 0 ? "-9223372036854775808" : Pick(kIntegers);
    case 'm': {
      const size_t keys = 1 + Below(3);
      std::string words =
          Below(10) == 0 ? Pick(kIntegers) : std::to_string(keys);
      const char group = Below(2) == 0 ? 'f' : 'g';
      for (size_t i = 0; i < keys; ++i) words += ' ' + Word(group);
      return words;
    }
    case 'd':
      return Pick(kEnds);
    case 'b':
      return Pick(kSides);
    case 't':
      return Pick(kDatabases);
    case 'c':
      return Pick(kConditions);
    case 'w':
      return Pick(kSetConditions);
    case 'x':
      return Pick(kInstants);
    case 'y':
      return Pick(kLaterInstants);
    case 'o':
      return Pick(kDurations);
    case 'p':
      return Pick(kTimeouts);
    case 'r':
      return Pick(kReasons);
    case 'u':
      return "${id " + std::to_string(Below(clients_)) + "}";
    default:
      return std::string(1, letter);
  }
}

}  // namespace listq::testing
