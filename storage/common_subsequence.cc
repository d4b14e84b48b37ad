// The textbook's table: the lengths for all pairs of beginnings, and a way back
// through it.
#include "storage/common_subsequence.h"

#include <algorithm>

namespace listq::storage {
namespace {

// The length for each pair of beginnings of the two strings.
class LengthTable {
 public:
  LengthTable(std::string_view first, std::string_view second)
      : width_(second.size() + 1), lengths_((first.size() + 1) * width_) {
    for (size_t i = 1; i <= first.size(); ++i) {
      for (size_t j = 1; j <= second.size(); ++j) {
        lengths_[i * width_ + j] = first[i - 1] == second[j - 1]
                                       ? At(i - 1, j - 1) + 1
                                       : std::max(At(i - 1, j), At(i, j - 1));
      }
    }
  }
  uint32_t At(size_t first, size_t second) const {
    return lengths_[first * width_ + second];
  }

 private:
  size_t width_;
  std::vector<uint32_t> lengths_;
};

}  // namespace

CommonSubsequence FindCommonSubsequence(std::string_view first,
                                        std::string_view second) {
  const LengthTable table(first, second);
  size_t i = first.size();
  size_t j = second.size();
  CommonSubsequence found = {{}, table.At(i, j)};
  bool in_run = false;
  while (i > 0 && j > 0) {
    if (first[i - 1] != second[j - 1]) {
      // Of two ways that are as good, the one that Redis goes.
      --(table.At(i - 1, j) > table.At(i, j - 1) ? i : j);
      in_run = false;
      continue;
    }
    --i;
    --j;
    if (!in_run) found.runs.push_back({});
    in_run = true;
    CommonRun& run = found.runs.back();
    run = {i, j, run.length + 1};
  }
  return found;
}

}  // namespace listq::storage
