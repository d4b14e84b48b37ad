// Another server runs the effects, and is looked at after each.
#include "tests/support/write_history.h"

#include "resp/byte_buffer.h"
#include "resp/request_encoder.h"

namespace listq::testing {

namespace {

constexpr std::string_view kKeys[] = {"a", "b", "c"};

std::map<std::string, std::string> PlacesIn(const ListData& data) {
  std::map<std::string, std::string> places;
  for (const auto& [key, elements] : data.lists) {
    for (const std::string& element : elements) places[element] = key;
  }
  return places;
}

}  // namespace

ListData ListData::Of(TestClient& client) {
  ListData data;
  for (const std::string_view name : kKeys) {
    const std::string key(name);
    const resp::Reply list = client.Ask("LRANGE " + key + " 0 -1");
    if (list.elements.empty()) continue;
    for (const resp::Reply& element : list.elements) {
      data.lists[key].push_back(element.text);
    }
    const int64_t expiry = client.Ask("PEXPIRETIME " + key).integer;
    if (expiry >= 0) data.expiries[key] = expiry;
  }
  return data;
}

void ListData::PutInto(TestClient& client) const {
  for (const auto& [key, elements] : lists) {
    for (const std::string& element : elements) {
      client.Run("RPUSH " + key + " " + element);
    }
  }
  for (const auto& [key, expiry] : expiries) {
    client.Run("PEXPIREAT " + key + " " + std::to_string(expiry));
  }
}

std::string ListData::ToText() const {
  std::string text;
  for (const auto& [key, elements] : lists) {
    text += key + ":";
    for (const std::string& element : elements) {
      text += " " + element.substr(0, element.find('-'));
    }
    const auto expiry = expiries.find(key);
    if (expiry != expiries.end()) {
      text += " until " + std::to_string(expiry->second);
    }
    text += "; ";
  }
  return text;
}

WriteHistory::WriteHistory(const ListData& begin) {
  begin.PutInto(client_);
  states_.push_back(begin);
  places_ = PlacesIn(begin);
}

void WriteHistory::Watch(server::Engine& engine) {
  server::Effects& effects = engine.effects();
  if (effects.log() == this || effects.log() == nullptr) return;
  log_ = effects.log();
  effects.set_log(this);
}

size_t WriteHistory::FindMove(const std::string& element, size_t since,
                              std::string_view to) const {
  const auto found = moves_.find(element);
  if (found == moves_.end()) return 0;
  for (const Move& move : found->second) {
    if (move.write > since && move.to == to) return move.write;
  }
  return 0;
}

void WriteHistory::Append(int database, server::Args request) {
  log_->Append(database, request);
  resp::ByteBuffer bytes;
  resp::EncodeRequest(request, bytes);
  client_.Send(bytes.view());
  if (request[0] == "MULTI") in_transaction_ = true;
  if (request[0] == "EXEC") in_transaction_ = false;
  if (!in_transaction_) NoteState();
}

void WriteHistory::NoteState() {
  client_.Forget();
  states_.push_back(ListData::Of(client_));
  std::map<std::string, std::string> places = PlacesIn(states_.back());
  for (const auto& [element, place] : places_) {
    if (!places.contains(element)) moves_[element].push_back({writes(), ""});
  }
  for (const auto& [element, place] : places) {
    const auto before = places_.find(element);
    if (before == places_.end() || before->second != place) {
      moves_[element].push_back({writes(), place});
    }
  }
  places_ = std::move(places);
}

}  // namespace listq::testing
