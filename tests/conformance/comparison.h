// Whether two servers answered the same, and how they differ if not.
#pragma once

#include <string>

#include "tests/conformance/transcript.h"
#include "tests/conformance/transcript_player.h"

namespace listq::testing {

// One line that shows an answer, masked as the step's comparison says.
std::string ToLine(const Answer& answer, const std::string& comparison);

// What is wrong with the two answers to a step; "" if nothing is.
std::string Compare(const Step& step, const Answer& redis, const Answer& listq);

}  // namespace listq::testing
