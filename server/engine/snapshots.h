// Snapshots of all databases in a file, as the engine and its handlers see
// them.
#pragma once

#include <cstdint>
#include <optional>

namespace listq::server {

// How the server is asked to stop.
struct StopRequest {
  enum class Saving : uint8_t { kIfConfigured, kAlways, kNever };
  enum class Failure : uint8_t { kPreventsIt, kIgnored };
  Saving saving = Saving::kIfConfigured;
  Failure failure = Failure::kPreventsIt;
};

class Snapshots {
 public:
  enum class Outcome : uint8_t {
    kBegun,
    kScheduled,
    kUnderWay,    // there is one already
    kOtherChild,  // another process works for the server
    kFailed,
  };
  // When to begin if another process works for the server, or never before the
  // next turn.
  enum class Haste : uint8_t {
    kNowOrNever,
    kAsSoonAsPossible,
    kAfterTheTransaction,
  };
  // A key that comes from the file and is there already.
  enum class Duplicates : uint8_t { kRefused, kReplace };

  // For INFO. Times are in seconds, -1 if there is none.
  struct Status {
    bool saving = false;    // in the background
    uint64_t changes = 0;   // since what was saved last
    int64_t last_save = 0;  // Unix time
    bool last_background_ok = true;
    int64_t last_background_time = -1;
    int64_t background_time = -1;  // of the one under way
    uint64_t keys_saved = 0;       // by that, of so many:
    uint64_t keys_to_save = 0;
    uint64_t copied_bytes = 0;  // memory that it has for itself
    uint64_t most_copied_bytes = 0;
    int64_t copied_bytes_age = 0;
    uint64_t last_copied_bytes = 0;
    uint64_t keys_loaded = 0;  // when the file was loaded last
    uint64_t keys_expired = 0;
  };

  virtual ~Snapshots() = default;

  // Saves everything before it returns; false, with the reason in the log, if
  // that fails, and then the file is what it was.
  virtual bool Save() = 0;
  // Saves what there is now, while the server goes on.
  virtual Outcome SaveInBackground(Haste haste) = 0;
  // Adds what the file has; false, with the reason in the log, if it cannot be
  // read to its end.
  virtual bool Load(Duplicates duplicates) = 0;
  // Everything was deleted by request: the file is not to bring it back.
  virtual void DiscardOld() = 0;
  // Saves what is to be saved in the end. False if that failed.
  virtual bool SaveBeforeStop(StopRequest::Saving saving) = 0;
  virtual Status status() const = 0;

  // What is due, and when there will be something: see Engine.
  virtual void RunTurn() = 0;
  virtual std::optional<int64_t> NextDeadline() const = 0;
};

}  // namespace listq::server
