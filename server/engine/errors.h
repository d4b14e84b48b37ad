// Every error text that more than one place gives, spelled once and exactly
// as Redis spells it.
#pragma once

#include <string>
#include <string_view>

#include "storage/result.h"

namespace listq::server {

inline constexpr std::string_view kWrongTypeError =
    "WRONGTYPE Operation against a key holding the wrong kind of value";
inline constexpr std::string_view kSyntaxError = "ERR syntax error";
inline constexpr std::string_view kNoSuchKeyError = "ERR no such key";
inline constexpr std::string_view kIndexOutOfRangeError =
    "ERR index out of range";
inline constexpr std::string_view kNotAnIntegerError =
    "ERR value is not an integer or out of range";
inline constexpr std::string_view kNotAFloatError =
    "ERR value is not a valid float";
inline constexpr std::string_view kIncrementOverflowError =
    "ERR increment or decrement would overflow";
inline constexpr std::string_view kIncrementNotFiniteError =
    "ERR increment would produce NaN or Infinity";
inline constexpr std::string_view kMustBePositiveError =
    "ERR value is out of range, must be positive";
inline constexpr std::string_view kOutOfLongRangeError =
    "ERR value is out of range, value must between -9223372036854775807 and "
    "9223372036854775807";
inline constexpr std::string_view kOutOfIntRangeError =
    "ERR value is out of range, value must between -2147483648 and 2147483647";
inline constexpr std::string_view kDbIndexError =
    "ERR DB index is out of range";
inline constexpr std::string_view kNoAuthError =
    "NOAUTH Authentication required.";
inline constexpr std::string_view kWrongPassError =
    "WRONGPASS invalid username-password pair or user is disabled.";
inline constexpr std::string_view kOutOfMemoryError =
    "OOM command not allowed when used memory > 'maxmemory'.";
inline constexpr std::string_view kLoadingError =
    "LOADING Redis is loading the dataset in memory";
inline constexpr std::string_view kSnapshotFailedError =
    "MISCONF Redis is configured to save RDB snapshots, but it's currently "
    "unable to persist to disk. Commands that may modify the data set are "
    "disabled, because this instance is configured to report errors during "
    "writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). "
    "Please check the Redis logs for details about the RDB error.";
inline constexpr std::string_view kUnblockedError =
    "UNBLOCKED client unblocked via CLIENT UNBLOCK";
inline constexpr std::string_view kNotInMultiError =
    "ERR Command not allowed inside a transaction";
inline constexpr std::string_view kExecAbortError =
    "EXECABORT Transaction discarded because of previous errors.";
inline constexpr std::string_view kMaxClientsError =
    "ERR max number of clients reached";

// `full_name` as in CommandTable::FullName.
inline std::string ArityError(std::string_view full_name) {
  return "ERR wrong number of arguments for '" + std::string(full_name) +
         "' command";
}

// EXEC itself was refused.
inline std::string ExecAbortError(std::string_view why) {
  return "EXECABORT Transaction discarded because of: " + std::string(why);
}

// For what the table of commands cannot check.
inline std::string SubcommandSyntaxError(std::string_view container,
                                         std::string_view subcommand) {
  return "ERR unknown subcommand or wrong number of arguments for '" +
         std::string(subcommand.substr(0, 128)) + "'. Try " +
         std::string(container) + " HELP.";
}

constexpr std::string_view ErrorText(storage::Error error) {
  switch (error) {
    case storage::Error::kWrongType:
      return kWrongTypeError;
    case storage::Error::kNoSuchKey:
      return kNoSuchKeyError;
    case storage::Error::kIndexOutOfRange:
      return kIndexOutOfRangeError;
    case storage::Error::kNone:
      break;
  }
  return "ERR no error";
}

}  // namespace listq::server
