// A copy of the serving process would cost less memory, but making one stops
// the loop: 16 to 83 ms for ten million elements of 64 bytes, where all that
// it takes here is another file to go on with.
#include "server/durability/log_rewriter.h"

#include <cstdio>
#include <cstdlib>

#include "resp/number_text.h"
#include "server/durability/log_loader.h"

namespace listq::server {

namespace {

constexpr std::string_view kRewriteWord = "--rewrite-append-log";
constexpr size_t kTaskWords = 5;
constexpr uint64_t kLoadStep = 64 * 1024 * 1024;

}  // namespace

std::vector<std::string> RewriteArguments(const Config& config,
                                          const RewriteTask& task) {
  const auto number = [](auto value) { return std::to_string(value); };
  const auto flag = [](bool value) { return value ? "yes" : "no"; };
  return {std::string(kRewriteWord),
          number(task.owner),
          number(task.before),
          task.base.name,
          task.base.temporary,
          "--dir",
          config.dir,
          "--appenddirname",
          config.appenddirname,
          "--appendfilename",
          config.appendfilename,
          "--databases",
          number(config.databases),
          "--proto-max-bulk-len",
          number(config.proto_max_bulk_len),
          "--rdbcompression",
          flag(config.rdbcompression)};
}

std::optional<RewriteTask> TakeRewriteTask(
    std::vector<std::string>& arguments) {
  if (arguments.size() < kTaskWords || arguments[0] != kRewriteWord) {
    return std::nullopt;
  }
  RewriteTask task;
  task.owner = static_cast<int>(resp::ParseInteger(arguments[1]).value_or(0));
  task.before = resp::ParseInteger(arguments[2]).value_or(0);
  task.base.name = arguments[3];
  task.base.temporary = arguments[4];
  arguments.erase(arguments.begin(), arguments.begin() + kTaskWords);
  return task;
}

int RewriteLog(Engine& engine, Files& files, const RewriteTask& task) {
  using Progress = LogLoader::Progress;
  const Config& config = engine.config();
  const LogPlace place = PlaceOfLog(config);
  engine.persistence().loading().active = true;
  {
    LogLoader loader(engine, files, place,
                     {.at_torn_tail = LogLoader::AtTornTail::kRefuse,
                      .before_incremental = task.before});
    auto progress = loader.Open() == LogLoader::Start::kReady
                        ? Progress::kUnderWay
                        : Progress::kFailed;
    while (progress == Progress::kUnderWay) progress = loader.Step(kLoadStep);
    if (progress == Progress::kFailed) {
      std::fprintf(stderr, "listq-server: %s\n", loader.error().c_str());
      return EXIT_FAILURE;
    }
  }
  SnapshotPlace base = task.base;
  base.directory = place.directory;
  const FileStatus status = SaveSnapshot(
      engine, files, base, SnapshotOptionsOf(config, SnapshotRole::kBaseOfLog));
  if (!status.ok()) {
    std::fprintf(stderr, "listq-server: cannot write %s: %s\n",
                 base.path().c_str(), status.text().c_str());
  }
  return status.ok() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace listq::server
