// Splits a line into words. Redis skips more kinds of space between words than
// it lets end one (a vertical tab does not), and so does this.
#include "resp/word_splitter.h"

#include <algorithm>

namespace listq::resp {

namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool EndsWord(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool IsQuote(char c) { return c == '"' || c == '\''; }

// -1 if `c` is no hexadecimal digit.
int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char Unescaped(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'a':
      return '\a';
    default:
      return c;
  }
}

}  // namespace

WordSplitter::Status WordSplitter::Next(std::string& unquoted,
                                        std::string_view* word) {
  while (position_ < line_.size() && IsSpace(line_[position_])) ++position_;
  if (position_ == line_.size()) return Status::kEnd;
  const size_t start = position_;
  for (; position_ < line_.size(); ++position_) {
    const char c = line_[position_];
    if (EndsWord(c)) break;
    if (IsQuote(c)) return ReadQuoted(start, unquoted, word);
  }
  *word = line_.substr(start, position_ - start);
  return Status::kWord;
}

WordSplitter::Status WordSplitter::ReadQuoted(size_t start,
                                              std::string& unquoted,
                                              std::string_view* word) {
  // Unescaping never makes text longer: with room for the rest of the line,
  // later words cannot move the ones that views already point to.
  const size_t begin = unquoted.size();
  unquoted.reserve(begin + line_.size() - start);
  unquoted.append(line_, start, position_ - start);
  const bool closed = line_[position_++] == '"' ? ReadDoubleQuotes(unquoted)
                                                : ReadSingleQuotes(unquoted);
  if (!closed) return Status::kUnbalanced;
  *word = std::string_view(unquoted).substr(begin);
  return Status::kWord;
}

bool WordSplitter::ReadDoubleQuotes(std::string& unquoted) {
  while (position_ < line_.size()) {
    const char c = line_[position_++];
    if (c == '"') {
      return position_ == line_.size() || IsSpace(line_[position_]);
    }
    if (c == '\\' && position_ < line_.size()) {
      ReadEscape(unquoted);
    } else {
      unquoted += c;
    }
  }
  return false;
}

bool WordSplitter::ReadSingleQuotes(std::string& unquoted) {
  while (position_ < line_.size()) {
    const char c = line_[position_++];
    if (c == '\'') {
      return position_ == line_.size() || IsSpace(line_[position_]);
    }
    if (c == '\\' && position_ < line_.size() && line_[position_] == '\'') {
      unquoted += line_[position_++];
    } else {
      unquoted += c;
    }
  }
  return false;
}

void WordSplitter::ReadEscape(std::string& unquoted) {
  const char c = line_[position_++];
  if (c == 'x' && line_.size() - position_ >= 2) {
    const int high = HexValue(line_[position_]);
    const int low = HexValue(line_[position_ + 1]);
    if (high >= 0 && low >= 0) {
      unquoted += static_cast<char>(high * 16 + low);
      position_ += 2;
      return;
    }
  }
  unquoted += Unescaped(c);
}

}  // namespace listq::resp
