// A whole server in the test's own process, without a socket and with a clock
// that is moved by hand. Tests read like sessions:
//
//   TestServer server;
//   TestClient& worker = server.Connect();
//   TestClient& producer = server.Connect();
//   EXPECT_EQ(worker.Run("BRPOP q 0"), "");           // no reply yet
//   EXPECT_EQ(producer.Run("LPUSH q x"), ":1");
//   EXPECT_EQ(worker.Take(), R"(["q", "x"])");
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resp/reply.h"
#include "server/admin/config.h"
#include "server/admin/logger.h"
#include "server/commands/all_commands.h"
#include "server/durability/aof_log.h"
#include "server/durability/rdb_snapshots.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"
#include "server/engine/transport.h"
#include "server/testing/test_control.h"
#include "storage/clock.h"
#include "storage/steerable_clock.h"
#include "tests/support/manual_background.h"
#include "tests/support/memory_files.h"

namespace listq::testing {

class TestServer;

// A client whose replies are shown as resp::ToLine shows them.
class TestClient final : public server::Transport {
 public:
  // Sends one command, written as in redis-cli, lets the server do what is
  // due, and takes the first reply that is there; "" if there is none.
  std::string Run(std::string_view line);
  // Sends bytes as they are and lets the server do what is due.
  void Send(std::string_view bytes);
  // The same, with the reply as it is; an error if there is none.
  resp::Reply Ask(std::string_view line);
  // Bytes arrive in one batch with what other clients send: the server takes
  // them in, and does not turn.
  void Receive(std::string_view bytes);
  // Sends commands in one piece, a line each, without taking a reply.
  void Pipeline(std::string_view lines);
  // The next reply; "" if there is none.
  std::string Take();
  // The same as it is; false if there is none.
  bool TakeReply(resp::Reply* reply);
  // All replies that are there, joined by " | ".
  std::string TakeAll();
  // The bytes of all replies that are there.
  std::string TakeBytes();
  // They stay where they are, until Forget.
  std::string_view received() const { return received_; }
  // Drops all replies and keeps the room for further ones.
  void Forget() { received_.clear(); }

  // The connection ends, and the server has seen it.
  void Disconnect();
  // The peer is gone, but the server has not read that far yet.
  void LosePeer() { has_peer_ = false; }
  // The server closed the connection.
  bool closed() const { return session_ == nullptr; }

  server::Session& session() { return *session_; }
  int64_t id() const { return id_; }

  bool HasPeer() override { return has_peer_; }
  void ScheduleFlush() override { SchedulePump(); }
  void ScheduleClose() override;
  size_t unsent() const override { return unsent_; }
  std::string PeerAddress() const override { return address_; }
  std::string LocalAddress() const override { return "127.0.0.1:6379"; }
  int fd() const override { return 8; }

  // What unsent() answers: a slow reader.
  void set_unsent(size_t bytes) { unsent_ = bytes; }

 private:
  friend class TestServer;
  TestClient(TestServer& server, int number);
  void SchedulePump();
  // Takes over what the server wrote; closes if that was asked for.
  void Pump();

  TestServer& server_;
  std::string address_;
  server::Session* session_ = nullptr;
  int64_t id_ = 0;
  std::string received_;
  bool has_peer_ = true;
  bool close_scheduled_ = false;
  bool pump_scheduled_ = false;
  size_t unsent_ = 0;
};

class TestServer {
 public:
  explicit TestServer(server::Config config = {});
  // The same on files that outlive it.
  TestServer(server::Config config, server::Files& files);
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  ~TestServer();

  // The client lives as long as the server. Its session is null if the server
  // refused it.
  TestClient& Connect();
  // The time passes, and what falls due meanwhile happens at its own instant.
  void Advance(std::chrono::microseconds time);
  // Does everything that is due now.
  void Settle();

  server::Engine& engine() { return engine_; }
  server::Config& config() { return config_; }
  // Real time, if the server has a clock that its clients move.
  storage::ManualClock& clock() { return clock_; }
  // What it keeps beyond its life is in memory, and what it does beside its
  // loop is done when the test says so.
  MemoryFiles& files() { return files_; }
  ManualBackground& background() { return background_; }
  server::RdbSnapshots& snapshots() { return snapshots_; }
  server::AofLog& log() { return log_; }

 private:
  friend class TestClient;

  // When something is due, by clock_.
  std::optional<int64_t> NextRealTime() const;

  server::Config config_;
  storage::ManualClock clock_;
  // With the commands LQ., the engine's, over the other.
  std::optional<storage::SteerableClock> test_clock_;
  server::Logger logger_{clock_};
  server::CommandTable commands_;
  server::Engine engine_;
  MemoryFiles files_;  // unless it was given others
  ManualBackground background_;
  server::RdbSnapshots snapshots_;
  server::AofLog log_;
  std::optional<server::TestControl> test_control_;
  std::vector<std::unique_ptr<TestClient>> clients_;
  std::vector<TestClient*> to_pump_;
  std::vector<TestClient*> pumping_;  // reused by Settle
};

// A command as a client sends it.
std::string Encode(std::string_view line);

}  // namespace listq::testing
