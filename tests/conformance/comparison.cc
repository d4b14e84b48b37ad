#include "tests/conformance/comparison.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string_view>

namespace listq::testing {

namespace {

using resp::Reply;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Every run of digits becomes one '#', with its sign.
std::string MaskDigits(std::string_view text) {
  std::string masked;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsDigit(text[i])) {
      masked += text[i];
    } else if (i == 0 || !IsDigit(text[i - 1])) {
      masked += '#';
    }
  }
  return masked;
}

void Sort(Reply& reply, size_t step) {
  std::vector<std::vector<Reply>> groups;
  for (size_t i = 0; i + step <= reply.elements.size(); i += step) {
    groups.emplace_back(&reply.elements[i], &reply.elements[i] + step);
  }
  std::sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
    return resp::ToLine(a[0]) < resp::ToLine(b[0]);
  });
  std::vector<Reply> sorted;
  for (auto& group : groups) {
    for (Reply& element : group) sorted.push_back(std::move(element));
  }
  reply.elements = std::move(sorted);
}

// "near 5" is 5.
std::optional<int64_t> Tolerance(const std::string& comparison) {
  if (!comparison.starts_with("near ")) return std::nullopt;
  return std::atoll(comparison.c_str() + 5);
}

bool AreNear(const Reply& a, const Reply& b, int64_t tolerance) {
  if (a.type != b.type || a.elements.size() != b.elements.size()) return false;
  if (a.type == Reply::Type::kInteger) {
    return std::llabs(a.integer - b.integer) <= tolerance;
  }
  for (size_t i = 0; i < a.elements.size(); ++i) {
    if (!AreNear(a.elements[i], b.elements[i], tolerance)) return false;
  }
  return a.text == b.text;
}

// ---- name:value lines and name=value words ----

using Fields = std::map<std::string, std::string>;

Fields ReadFields(const std::string& text) {
  Fields fields;
  const bool words =
      text.find(':') == std::string::npos || text.find('=') < text.find(':');
  std::istringstream stream(text);
  std::string field;
  while (words ? static_cast<bool>(stream >> field)
               : static_cast<bool>(std::getline(stream, field))) {
    while (field.ends_with('\r')) field.pop_back();
    const size_t at = field.find(words ? '=' : ':');
    if (at != std::string::npos)
      fields[field.substr(0, at)] = field.substr(at + 1);
  }
  return fields;
}

// How a value looks: numbers lose their digits, words all their letters.
std::string FormOf(const std::string& name, const std::string& value) {
  if (value.empty()) return "";
  if (name.ends_with("_id") || name.ends_with("_sha1")) return "id";
  if (!IsDigit(value[0]) && value[0] != '-') return "text";
  std::string form = MaskDigits(value);
  // 1.21M and 900.00K look alike.
  if (form.size() > 1 && std::isupper(form.back()) != 0) form = "amount";
  return form;
}

std::string CompareFields(const std::string& redis, const std::string& listq) {
  const Fields known = ReadFields(redis);
  const Fields given = ReadFields(listq);
  std::string wrong;
  if (given.empty() != known.empty()) wrong = "one has no fields";
  for (const auto& [name, value] : given) {
    const auto found = known.find(name);
    // An empty value says nothing of the form of the other, nor does a ratio
    // of what Redis has yet to sample.
    if (found == known.end() || found->second.empty() || value.empty() ||
        found->second == "-nan") {
      continue;
    }
    if (FormOf(name, found->second) != FormOf(name, value)) {
      wrong += "\n    " + name + ": redis has " + found->second +
               ", listq has " + value;
    }
  }
  return wrong;
}

bool Matches(const std::string& expected, const std::string& actual) {
  if (!expected.ends_with("...")) return expected == actual;
  return actual.starts_with(expected.substr(0, expected.size() - 3));
}

std::string CompareDifference(const Step& step, const std::string& redis,
                              const std::string& listq) {
  std::string wrong;
  if (!Matches(step.difference.redis, redis)) {
    wrong += "\n  redis: " + redis + "\n    but was to answer " +
             step.difference.redis;
  }
  if (!Matches(step.difference.listq, listq)) {
    wrong += "\n  listq: " + listq + "\n    but was to answer " +
             step.difference.listq;
  }
  if (redis == listq) wrong += "\n  there is no difference";
  return wrong;
}

}  // namespace

std::string ToLine(const Answer& answer, const std::string& comparison) {
  std::string line;
  for (Reply reply : answer.replies) {
    // A name and its value stay together.
    const bool pairs = comparison == "pairs";
    if (comparison == "sorted" || pairs) Sort(reply, pairs ? 2 : 1);
    if (!line.empty()) line += " | ";
    line += resp::ToLine(reply);
  }
  if (comparison == "form") line = MaskDigits(line);
  if (!answer.note.empty()) {
    if (!line.empty()) line += " | ";
    line += "(" + answer.note + ")";
  }
  return line;
}

std::string Compare(const Step& step, const Answer& redis,
                    const Answer& listq) {
  // A transcript that says what Redis does not do is wrong whatever listq does.
  if (redis.note == "no reply" || redis.note == "does not wait" ||
      redis.note == "still open" || redis.note == "not noticed") {
    if (step.difference.why.empty()) return "\n  redis: (" + redis.note + ")";
  }
  const std::string redis_line = ToLine(redis, step.comparison);
  const std::string listq_line = ToLine(listq, step.comparison);
  if (!step.difference.why.empty()) {
    return CompareDifference(step, redis_line, listq_line);
  }
  if (redis_line == listq_line) return "";
  const bool single = redis.replies.size() == 1 && listq.replies.size() == 1;
  if (const auto tolerance = Tolerance(step.comparison);
      tolerance && single &&
      AreNear(redis.replies[0], listq.replies[0], *tolerance)) {
    return "";
  }
  if (step.comparison == "fields" && single) {
    return CompareFields(redis.replies[0].text, listq.replies[0].text);
  }
  return "\n  redis: " + redis_line + "\n  listq: " + listq_line;
}

}  // namespace listq::testing
