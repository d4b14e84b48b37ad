// A request is an array of bulk strings, so it is written as the reply of that
// shape; and the other way round, a line of words is cut into arguments.
#include "resp/request_encoder.h"

#include "resp/reply_writer.h"
#include "resp/word_splitter.h"

namespace listq::resp {

void EncodeRequest(std::span<const std::string_view> args, ByteBuffer& out) {
  ReplyWriter writer(out, Protocol::kResp2);
  writer.Array(args.size());
  for (const std::string_view arg : args) writer.Bulk(arg);
}

bool SplitQuotedWords(std::string_view line, std::vector<std::string>& words) {
  WordSplitter splitter(line);
  std::string unquoted;
  std::string_view word;
  for (;;) {
    unquoted.clear();
    switch (splitter.Next(unquoted, &word)) {
      case WordSplitter::Status::kWord:
        words.emplace_back(word);
        break;
      case WordSplitter::Status::kEnd:
        return true;
      case WordSplitter::Status::kUnbalanced:
        return false;
    }
  }
}

}  // namespace listq::resp
