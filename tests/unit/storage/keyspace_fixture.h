// A keyspace under a manual clock, and what it told its listener.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/keyspace.h"
#include "tests/unit/storage/element_text.h"

namespace listq::storage {

class RecordingListener : public KeyEventListener {
 public:
  void OnKeyChanged(int, std::string_view) override {}
  void OnKeyEvent(int, EventClass, std::string_view,
                  std::string_view) override {}
  void OnKeyReady(int database, std::string_view key, ValueType type) override {
    events.push_back("ready " + std::to_string(database) + ' ' +
                     std::string(key) + ' ' + std::string(TypeName(type)));
  }
  void OnKeyExpired(int database, std::string_view key) override {
    events.push_back("expired " + std::to_string(database) + ' ' +
                     std::string(key));
  }
  void OnNextExpiryChanged(int) override { ++next_expiry_changes; }
  // What was told since the last call.
  std::vector<std::string> Take() { return std::exchange(events, {}); }

  std::vector<std::string> events;
  int next_expiry_changes = 0;
};

class KeyspaceFixture : public testing::Test {
 protected:
  using Strings = std::vector<std::string>;

  static Value String(std::string_view bytes) { return StringValue(bytes); }
  static Value List(const Strings& elements) {
    ListValue list;
    for (const auto& element : elements) list.Push(End::kTail, element);
    return list;
  }
  static std::string StringIn(const Value& value) {
    return TextOf(std::get<StringValue>(value).Get());
  }
  std::string StringAt(std::string_view key) {
    Keyspace::Entry* const entry = keys_.Find(key);
    return entry == nullptr ? "(none)" : StringIn(entry->value);
  }
  int64_t now_ms() const { return clock_.unix_ms(); }

  ManualClock clock_;
  RecordingListener listener_;
  SharedByKeyspaces shared_{clock_, listener_, 42};
  Reclaimer& reclaimer_ = shared_.reclaimer;
  Keyspace keys_{0, shared_};
};

}  // namespace listq::storage
