// What is said in the log of events is what Redis says, for those who watch
// for it.
#include "server/durability/log_rewrites.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "server/durability/log_rewriter.h"
#include "server/durability/snapshot_file.h"

namespace listq::server {

namespace {

constexpr int64_t kUsPerSecond = 1'000'000;
constexpr int64_t kUsPerMinute = 60 * kUsPerSecond;
// A rewrite that failed is not tried again by itself at once, and later and
// later if it goes on failing: each leaves one more file behind.
constexpr uint64_t kFreeFailures = 3;
constexpr int64_t kLongestWaitMinutes = 60;
// A status of a child that a signal has ended begins here.
constexpr int kSignalled = 128;

using BaseFormat = LogManifest::BaseFormat;

}  // namespace

LogRewrites::LogRewrites(Engine& engine, Files& files, Background& background,
                         LogFiles& log, Ended ended)
    : engine_(engine),
      persistence_(engine.persistence()),
      files_(files),
      background_(background),
      log_(log),
      ended_(std::move(ended)) {}

bool LogRewrites::MayBegin() const {
  return !making_.has_value() && !log_.busy() &&
         persistence_.child() == Persistence::Child::kNone;
}

bool LogRewrites::Begin(Source source) {
  making_ = Making{.source = source, .started_us = NowUs(), .manifest = {}};
  ++begun_;
  persistence_.set_child(Persistence::Child::kRewrite);
  return source == Source::kLog ? BeginFromLog() : BeginFromMemory();
}

// ---- From the log ----

bool LogRewrites::BeginFromLog() {
  const LogFile next = log_.manifest().NextIncremental(log_.place());
  const FileStatus status =
      log_.Switch(next, [this](FileStatus switched) { OnSwitched(switched); });
  if (!status.ok()) {
    return Fail("cannot begin " + next.name + ": " + status.text());
  }
  engine_.logger().Notice("Creating AOF incr file " + next.name +
                          " on background rewrite");
  return true;
}

void LogRewrites::OnSwitched(FileStatus status) {
  // It may have come to nothing meanwhile.
  if (!making_.has_value()) return;
  if (!status.ok()) {
    Fail("cannot write the manifest: " + status.text());
    return;
  }
  LogManifest& manifest = making_->manifest;
  manifest = log_.manifest();
  manifest.ReplaceBase(manifest.NextBase(log_.place(), BaseFormat::kRdb));
  manifest.RetireIncrementals();
  NoteStarted(background_.RunProgram(
      RewriteArguments(engine_.config(),
                       {::getpid(), manifest.incrementals.back().sequence,
                        log_.BasePlace(manifest.base->name)}),
      WhenEnded()));
}

// ---- From memory ----

bool LogRewrites::BeginFromMemory() {
  const bool log_follows = making_->source == Source::kMemory;
  FileStatus status = log_.Prepare();
  if (status.ok() && !log_follows && !log_.ReadOldManifest()) {
    return Fail("the log that is there cannot be read");
  }
  LogManifest& manifest = making_->manifest;
  manifest = log_.manifest();
  manifest.ReplaceBase(manifest.NextBase(log_.place(), BaseFormat::kRdb));
  manifest.RetireAllIncrementals();
  // What was not written is in memory, hence in the copy.
  if (status.ok() && log_follows) status = log_.BeginAnew(&manifest);
  if (!status.ok()) return Fail(log_.CannotOpen(status));
  return StartCopy();
}

bool LogRewrites::StartCopy() {
  const SnapshotPlace base = log_.BasePlace(making_->manifest.base->name);
  const int64_t begin_ns = engine_.clock().ReadNs();
  const bool begun = NoteStarted(background_.RunInFork(
      [this, base] {
        return SaveSnapshot(engine_, files_, base, log_.BaseOptions()).error();
      },
      WhenEnded()));
  if (begun) {
    ++engine_.stats().forks;
    engine_.stats().last_fork_us = (engine_.clock().ReadNs() - begin_ns) / 1000;
  }
  return begun;
}

// ---- While it is made ----

bool LogRewrites::NoteStarted(int pid) {
  if (pid < 0) return Fail("fork: " + FileStatus(-pid).text());
  making_->pid = pid;
  engine_.logger().Notice(
      "Background append only file rewriting started by pid " +
      std::to_string(pid));
  return true;
}

Background::Ended LogRewrites::WhenEnded() {
  return [this, number = begun_](int status) {
    // It was killed, what is to be known is known, and another one may run.
    if (making_.has_value() && number == begun_) OnChildEnded(status);
  };
}

void LogRewrites::OnChildEnded(int status) {
  making_->pid = 0;
  if (status > kSignalled) {
    // It may not have come to make it.
    RemoveTemporary();
    Fail("terminated by signal " + std::to_string(status - kSignalled));
  } else if (status != 0) {
    Fail("terminated with error");
  } else {
    engine_.logger().Notice("Background AOF rewrite terminated with success");
    log_.Install(making_->manifest,
                 [this](FileStatus installed) { OnInstalled(installed); });
  }
}

void LogRewrites::OnInstalled(FileStatus status) {
  // It may have come to nothing meanwhile, and what is on disk is good anyway.
  if (!making_.has_value()) return;
  if (!status.ok()) {
    Fail("cannot write the manifest: " + status.text());
    return;
  }
  failures_ = 0;
  last_ok_ = true;
  End(Result::kDone);
  engine_.logger().Notice("Background AOF rewrite finished successfully");
}

void LogRewrites::Kill() {
  if (!making_.has_value()) return;
  if (making_->pid > 0) {
    engine_.logger().Notice("Killing running AOF rewrite child: " +
                            std::to_string(making_->pid));
    background_.Kill(making_->pid);
    RemoveTemporary();
  }
  End(Result::kKilled);
}

void LogRewrites::RemoveTemporary() {
  (void)files_.Remove(
      log_.BasePlace(making_->manifest.base->name).temporary_path());
}

// ---- The end ----

void LogRewrites::End(Result result) {
  last_seconds_ = (NowUs() - making_->started_us) / kUsPerSecond;
  making_.reset();
  persistence_.set_child(Persistence::Child::kNone);
  ended_(result);
}

// Always false.
bool LogRewrites::Fail(const std::string& why) {
  engine_.logger().Warning("Background AOF rewrite failed: " + why);
  last_ok_ = false;
  ++failures_;
  int64_t wait_us = kUsPerSecond;
  // Without a log that has everything there is more to lose than room.
  if (failures_ >= kFreeFailures && making_->source == Source::kLog) {
    const auto doublings = std::min<uint64_t>(failures_ - kFreeFailures, 6);
    wait_us = std::min<int64_t>(int64_t{1} << doublings, kLongestWaitMinutes) *
              kUsPerMinute;
  }
  retry_us_ = NowUs() + wait_us;
  End(Result::kFailed);
  return false;
}

void LogRewrites::AddTo(AppendLog::Status& status) const {
  status.rewrites = begun_;
  status.failures = failures_;
  status.last_rewrite_ok = last_ok_;
  status.last_rewrite_time = last_seconds_;
  if (making_.has_value()) {
    status.rewriting = true;
    status.rewrite_time = (NowUs() - making_->started_us) / kUsPerSecond;
  }
}

}  // namespace listq::server
