#include "tests/conformance/lock_step.h"

#include <algorithm>
#include <cstdlib>

#include "tests/support/await.h"

namespace listq::testing {

namespace {

using resp::Reply;

// Seconds and milliseconds to live pass while two servers are asked in turn.
bool AreAlike(const std::string& line, const Reply& redis, const Reply& listq) {
  constexpr int64_t kSecondsApart = 60;
  const bool is_time =
      line.find("TTL ") != line.npos || line.find("EXPIRETIME ") != line.npos;
  if (is_time && redis.type == Reply::Type::kInteger &&
      listq.type == Reply::Type::kInteger && redis.integer > 0) {
    const int64_t apart =
        line.starts_with('P') ? kSecondsApart * 1000 : kSecondsApart;
    return std::llabs(redis.integer - listq.integer) <= apart;
  }
  return redis == listq;
}

void SortKeys(const std::string& line, Reply& reply) {
  const bool is_scan = line.starts_with("SCAN") && reply.elements.size() == 2;
  Reply& keys = is_scan ? reply.elements[1] : reply;
  if (!is_scan && !line.starts_with("KEYS")) return;
  std::sort(keys.elements.begin(), keys.elements.end(),
            [](const Reply& a, const Reply& b) { return a.text < b.text; });
}

std::string Shown(const std::optional<Reply>& reply) {
  if (!reply.has_value()) return "(no reply)";
  std::string line = resp::ToLine(*reply);
  constexpr size_t kShown = 300;
  if (line.size() > kShown) line = line.substr(0, kShown) + "...";
  return line;
}

std::string Difference(const std::string& line, std::optional<Reply> redis,
                       std::optional<Reply> listq) {
  if (redis.has_value() && listq.has_value()) {
    SortKeys(line, *redis);
    SortKeys(line, *listq);
    if (AreAlike(line, *redis, *listq)) return "";
  }
  return line + "\n  redis: " + Shown(redis) + "\n  listq: " + Shown(listq);
}

}  // namespace

void LockStep::Start(Side& side) {
  side.clients.clear();
  side.ids.clear();
  side.watcher = std::make_unique<WireClient>(side.server.port());
  Watch(side, "FLUSHALL");
  for (size_t i = 0; i < clients_; ++i) {
    auto client = std::make_unique<WireClient>(side.server.port());
    client->Send(*RequestBytes("CLIENT ID"));
    const auto id = client->Take();
    side.ids.push_back(std::to_string(id.has_value() ? id->integer : 0));
    if (i + 1 == clients_) {
      client->Send(*RequestBytes("HELLO 3"));
      client->Take();
    }
    side.clients.push_back(std::move(client));
  }
}

Reply LockStep::Watch(Side& side, const std::string& line) {
  side.watcher->Send(*RequestBytes(line));
  return side.watcher->Take().value_or(Reply());
}

void LockStep::Send(Side& side, const RandomRequest& request) {
  std::string line = request.line;
  if (const size_t at = line.find("${id "); at != line.npos) {
    const size_t client = static_cast<size_t>(line[at + 5] - '0');
    line.replace(at, line.find('}', at) + 1 - at, side.ids[client]);
  }
  side.clients[request.client]->Send(*RequestBytes(line));
}

bool LockStep::Waits(Side& side, size_t client) {
  bool waits = false;
  Await([&] {
    if (side.clients[client]->HasInput()) return true;
    const Reply list = Watch(side, "CLIENT LIST ID " + side.ids[client]);
    waits = list.text.find(" flags=b ") != std::string::npos;
    return waits;
  });
  return waits;
}

std::string LockStep::Play(const std::vector<RandomRequest>& requests,
                           size_t* said) {
  Start(redis_);
  Start(listq_);
  waiting_.assign(clients_, false);
  *said = 0;
  for (const RandomRequest& request : requests) {
    ++*said;
    if (waiting_[request.client] ||
        (SomebodyWaits() && request.line.starts_with("SWAPDB"))) {
      continue;
    }
    std::string wrong = Say(request);
    if (wrong.empty()) wrong = LookAfterWaiters();
    if (!wrong.empty()) return wrong;
  }
  return CompareData();
}

std::string LockStep::Say(const RandomRequest& request) {
  Send(redis_, request);
  Send(listq_, request);
  if (request.line.starts_with('B')) {
    const bool redis = Waits(redis_, request.client);
    const bool listq = Waits(listq_, request.client);
    if (redis && listq) {
      waiting_[request.client] = true;
      return "";
    }
    if (redis || listq) {
      return request.line + "\n  " + (redis ? "redis" : "listq") +
             " alone waits";
    }
  }
  return TakeBoth(request.client, request.line);
}

std::string LockStep::TakeBoth(size_t client, const std::string& line) {
  return Difference(line, redis_.clients[client]->Take(),
                    listq_.clients[client]->Take());
}

bool LockStep::SomebodyWaits() const {
  return std::find(waiting_.begin(), waiting_.end(), true) != waiting_.end();
}

std::string LockStep::LookAfterWaiters() {
  if (!SomebodyWaits()) return "";
  // What a request gave to others has left the server before it looks at the
  // next one.
  Watch(redis_, "PING");
  Watch(listq_, "PING");
  for (size_t i = 0; i < clients_; ++i) {
    if (!waiting_[i]) continue;
    const bool redis = redis_.clients[i]->HasInput();
    const bool listq = listq_.clients[i]->HasInput();
    const std::string what = "what client " + std::to_string(i) + " waited for";
    if (redis != listq) {
      return what + ": " + (redis ? "redis" : "listq") + " alone answered";
    }
    if (!redis) continue;
    waiting_[i] = false;
    if (std::string wrong = TakeBoth(i, what); !wrong.empty()) return wrong;
  }
  return "";
}

std::string LockStep::CompareData() {
  const auto compare = [this](const std::string& line, Reply* reply) {
    *reply = Watch(redis_, line);
    return Difference(line, *reply, Watch(listq_, line));
  };
  for (const char* select : {"SELECT 0", "SELECT 1"}) {
    Reply keys;
    std::string wrong = compare(select, &keys);
    if (wrong.empty()) wrong = compare("KEYS *", &keys);
    for (const Reply& key : keys.elements) {
      const std::string name = resp::ToLine(key);
      Reply reply;
      if (wrong.empty()) wrong = compare("TYPE " + name, &reply);
      const std::string read =
          reply.text == "list" ? "LRANGE " + name + " 0 -1" : "GET " + name;
      if (wrong.empty()) wrong = compare(read, &reply);
      if (wrong.empty()) wrong = compare("PEXPIRETIME " + name, &reply);
    }
    if (!wrong.empty()) return "in the end, " + wrong;
  }
  return "";
}

}  // namespace listq::testing
