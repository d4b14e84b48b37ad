// Plays every transcript on Redis and on listq: all answers must be the same.
// LISTQ_SHOW_TRANSCRIPT=1 prints what Redis answered.
#include "tests/conformance/transcript.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/conformance/comparison.h"
#include "tests/conformance/transcript_player.h"

namespace listq::testing {
namespace {

class TranscriptTest : public ::testing::TestWithParam<std::filesystem::path> {
};

TEST_P(TranscriptTest, ListqAnswersAsRedis) {
  const Transcript transcript = ReadTranscript(GetParam());
  ASSERT_FALSE(transcript.steps.empty());
  const std::vector<Answer> redis =
      TranscriptPlayer(transcript, Product::kRedis).Play();
  const std::vector<Answer> listq =
      TranscriptPlayer(transcript, Product::kListq).Play();
  const bool show = std::getenv("LISTQ_SHOW_TRANSCRIPT") != nullptr;
  for (size_t i = 0; i < transcript.steps.size(); ++i) {
    const Step& step = transcript.steps[i];
    if (show) {
      std::printf("%s\n", step.source.c_str());
      const std::string line = ToLine(redis[i], step.comparison);
      if (!line.empty()) std::printf("\t%s\n", line.c_str());
    }
    const std::string wrong = Compare(step, redis[i], listq[i]);
    if (wrong.empty()) continue;
    ADD_FAILURE_AT(transcript.file.c_str(), step.line) << step.source << wrong;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, TranscriptTest, ::testing::ValuesIn(TranscriptFiles()),
    [](const ::testing::TestParamInfo<std::filesystem::path>& file) {
      return file.param.stem().string();
    });

}  // namespace
}  // namespace listq::testing
