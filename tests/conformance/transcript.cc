#include "tests/conformance/transcript.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include "resp/request_encoder.h"

namespace listq::testing {

namespace {

using Kind = Step::Kind;

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) {
    transcript_.file = file;
  }

  Transcript Read() {
    std::ifstream input(transcript_.file);
    if (!input) Refuse("cannot be read");
    for (std::string line; std::getline(input, line);) {
      ++line_;
      ReadLine(line);
    }
    if (!difference_.why.empty()) Refuse("nothing follows what differs");
    return std::move(transcript_);
  }

 private:
  [[noreturn]] void Refuse(std::string_view why) const {
    std::fprintf(stderr, "%s:%d: %.*s\n", transcript_.file.c_str(), line_,
                 static_cast<int>(why.size()), why.data());
    std::_Exit(1);
  }

  void ReadLine(const std::string& line) {
    std::string_view rest = Trim(line);
    if (TakePrefix(rest, "## ")) {
      Add(Step(), line);
    } else if (rest.empty() || rest[0] == '#') {
      return;
    } else if (TakePrefix(rest, "server:")) {
      if (!resp::SplitQuotedWords(rest, transcript_.options)) Refuse("quotes");
    } else if (TakePrefix(rest, "differs:")) {
      difference_.why = Trim(rest);
    } else if (!difference_.why.empty() && TakePrefix(rest, "redis:")) {
      difference_.redis = Trim(rest);
    } else if (!difference_.why.empty() && TakePrefix(rest, "listq:")) {
      difference_.listq = Trim(rest);
    } else {
      ReadStep(rest, line);
    }
  }

  void ReadStep(std::string_view rest, const std::string& line) {
    Step step;
    const auto name_end =
        std::find_if_not(rest.begin(), rest.end(), [](unsigned char c) {
          return std::islower(c) != 0 || std::isdigit(c) != 0;
        });
    step.client.assign(rest.begin(), name_end);
    rest.remove_prefix(step.client.size());
    if (step.client.empty()) Refuse("no client");
    if (TakePrefix(rest, "{")) {
      const size_t end = rest.find('}');
      if (end == std::string_view::npos) Refuse("no }");
      step.comparison = rest.substr(0, end);
      rest.remove_prefix(end + 1);
    }
    step.kind = ReadKind(rest);
    step.text = Trim(rest);
    if (step.kind == Kind::kTake && !step.text.empty()) {
      step.replies = std::atoi(step.text.c_str());
      if (step.replies < 1) Refuse("not a number of replies");
    }
    Add(std::move(step), line);
  }

  Kind ReadKind(std::string_view& rest) const {
    constexpr std::pair<std::string_view, Kind> kMarks[] = {
        {":", Kind::kAsk},          {">", Kind::kLeaveWaiting},
        {"...", Kind::kStillWaits}, {"<|", Kind::kTakeToEnd},
        {"<", Kind::kTake},         {"+", Kind::kHold},
        {"!", Kind::kSendBytes},    {"/", Kind::kHalfClose},
        {".", Kind::kClose}};
    for (const auto& [mark, kind] : kMarks) {
      if (TakePrefix(rest, mark)) return kind;
    }
    Refuse("what does the client do?");
  }

  void Add(Step step, const std::string& line) {
    step.line = line_;
    step.source = line;
    step.difference = std::move(difference_);
    difference_ = {};
    transcript_.steps.push_back(std::move(step));
  }

  Transcript transcript_;
  Step::Difference difference_;
  int line_ = 0;
};

}  // namespace

Transcript ReadTranscript(const std::filesystem::path& file) {
  return Reader(file).Read();
}

std::vector<std::filesystem::path> TranscriptFiles() {
  const auto folder =
      std::filesystem::path(__FILE__).parent_path() / "transcripts";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace listq::testing
