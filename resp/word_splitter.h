// The words of one line, as an inline request and a quoted argument line
// spell them. The caller decides where unescaped text lives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace listq::resp {

// Walks over a line whose end of line is already cut off.
class WordSplitter {
 public:
  enum class Status : uint8_t { kWord, kEnd, kUnbalanced };

  explicit WordSplitter(std::string_view line) : line_(line) {}

  // A word without quotes is a view into the line. A quoted one is unescaped
  // behind what `unquoted` holds already, and is a view into that: give the
  // same string to every call and touch it no earlier than the views die. It
  // is reallocated by the first quoted word only.
  Status Next(std::string& unquoted, std::string_view* word);

 private:
  // Unescapes the word that begins at `start` and has a quote at `position_`.
  Status ReadQuoted(size_t start, std::string& unquoted,
                    std::string_view* word);
  // Both begin behind the opening quote and end behind the closing one.
  bool ReadDoubleQuotes(std::string& unquoted);
  bool ReadSingleQuotes(std::string& unquoted);
  void ReadEscape(std::string& unquoted);

  std::string_view line_;
  size_t position_ = 0;
};

}  // namespace listq::resp
