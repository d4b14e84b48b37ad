#include "tests/conformance/transcript_player.h"

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "resp/request_encoder.h"
#include "tests/support/await.h"

namespace listq::testing {

namespace {

using Kind = Step::Kind;

[[noreturn]] void Refuse(const std::string& text) {
  std::fprintf(stderr, "transcript: cannot say %s\n", text.c_str());
  std::_Exit(1);
}

void ReplaceAll(std::string& text, const std::string& from,
                const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos;
       at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

// The value of " name=" in a line of CLIENT LIST.
std::string Field(const std::string& line, const std::string& name) {
  const size_t at = (" " + line).find(" " + name + "=");
  if (at == std::string::npos) return "";
  const size_t start = at + name.size() + 1;
  return line.substr(start, line.find(' ', start) - start);
}

}  // namespace

TranscriptPlayer::TranscriptPlayer(const Transcript& transcript,
                                   Product product)
    : transcript_(transcript), server_(product, transcript.options) {}

std::vector<Answer> TranscriptPlayer::Play() {
  std::vector<Answer> answers;
  for (const Step& step : transcript_.steps) answers.push_back(Play(step));
  return answers;
}

Answer TranscriptPlayer::Play(const Step& step) {
  if (step.kind == Kind::kSection) {
    StartSection();
    return {};
  }
  Actor& actor = Find(step.client);
  switch (step.kind) {
    case Kind::kAsk:
      Say(actor, step.text);
      return Take(actor, step);
    case Kind::kLeaveWaiting:
      Say(actor, step.text);
      return {{}, AwaitBlocked(actor)};
    case Kind::kStillWaits:
      return {{}, CheckStillWaits(actor)};
    case Kind::kTake:
      return Take(actor, step);
    case Kind::kTakeToEnd:
      return TakeToEnd(actor);
    case Kind::kHold:
      actor.held += RequestBytes(Expand(step.text)).value_or("");
      return {};
    case Kind::kSendBytes: {
      std::vector<std::string> words;
      if (!resp::SplitQuotedWords(Expand(step.text), words)) Refuse(step.text);
      for (const std::string& word : words) actor.held += word;
      actor.client->Send(actor.held);
      actor.held.clear();
      return {};
    }
    case Kind::kHalfClose:
      actor.client->HalfClose();
      return {};
    case Kind::kClose:
      return {{}, Close(actor)};
    case Kind::kSection:
      break;
  }
  return {};
}

void TranscriptPlayer::StartSection() {
  for (auto& [name, actor] : actors_) {
    if (actor.client != nullptr) Close(actor);
  }
  actors_.clear();
  Watch("FLUSHALL");
}

Answer TranscriptPlayer::Take(Actor& actor, const Step& step) {
  Answer answer;
  const bool ids = step.comparison == "ids";
  for (int left = step.replies; left > 0; --left) {
    auto reply = actor.client->Take();
    if (!reply.has_value()) {
      answer.note = "no reply";
      break;
    }
    Rename(*reply, ids);
    answer.replies.push_back(std::move(*reply));
  }
  return answer;
}

Answer TranscriptPlayer::TakeToEnd(Actor& actor) {
  Answer answer;
  answer.note = actor.client->AwaitEnd() ? "closed" : "still open";
  while (auto reply = actor.client->TakeNow()) {
    Rename(*reply, false);
    answer.replies.push_back(std::move(*reply));
  }
  return answer;
}

std::string TranscriptPlayer::AwaitBlocked(Actor& actor) {
  const auto blocked = [&] {
    return Field(Describe(actor), "flags").find('b') != std::string::npos;
  };
  bool waits = false;
  Await([&] {
    // An answer to what came before says that the server has looked; only then
    // it means something that the client does not wait.
    const bool answered = actor.client->HasInput();
    waits = blocked();
    return waits || answered;
  });
  return waits ? "waits" : "does not wait";
}

std::string TranscriptPlayer::CheckStillWaits(Actor& actor) {
  const bool blocked =
      Field(Describe(actor), "flags").find('b') != std::string::npos;
  return blocked && !actor.client->HasInput() ? "waits" : "does not wait";
}

std::string TranscriptPlayer::Close(Actor& actor) {
  const std::string address = actor.client->address();
  actor.client.reset();
  const bool gone = Await([&] {
    return Watch("CLIENT LIST").find("addr=" + address + " ") ==
           std::string::npos;
  });
  return gone ? "" : "not noticed";
}

TranscriptPlayer::Actor& TranscriptPlayer::Find(const std::string& name) {
  Actor& actor = actors_[name];
  if (actor.client == nullptr) {
    actor.name = name;
    actor.client = std::make_unique<WireClient>(server_.port());
    // Connected is not yet accepted.
    std::string id;
    Await([&] { return !(id = Field(Describe(actor), "id")).empty(); });
    actor.id = std::strtoll(id.c_str(), nullptr, 10);
  }
  return actor;
}

void TranscriptPlayer::Say(Actor& actor, const std::string& line) {
  const auto bytes = RequestBytes(Expand(line));
  if (!bytes.has_value()) Refuse(line);
  actor.client->Send(actor.held + *bytes);
  actor.held.clear();
}

std::string TranscriptPlayer::Expand(std::string text) {
  for (size_t at = 0; (at = text.find("${")) != std::string::npos;) {
    const size_t end = text.find('}', at);
    if (end == std::string::npos) Refuse(text);
    text.replace(at, end + 1 - at,
                 ExpandOne(text.substr(at + 2, end - at - 2)));
  }
  return text;
}

std::string TranscriptPlayer::ExpandOne(const std::string& words) {
  std::istringstream stream(words);
  std::string verb;
  stream >> verb;
  if (verb == "repeat") {
    size_t count = 0;
    std::string what;
    std::string all;
    stream >> count >> what;
    for (; count > 0; --count) all += what;
    return all;
  }
  std::string name;
  stream >> name;
  Actor& actor = Find(name);
  if (verb == "id") return std::to_string(actor.id);
  if (verb == "addr") return actor.client->address();
  Refuse(words);
}

std::string TranscriptPlayer::Watch(const std::string& line) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (watcher_ == nullptr) {
      watcher_ = std::make_unique<WireClient>(server_.port());
      for (size_t i = 0; i + 1 < transcript_.options.size(); ++i) {
        if (transcript_.options[i] != "--requirepass") continue;
        watcher_->Send(*RequestBytes("AUTH " + transcript_.options[i + 1]));
        watcher_->Take();
      }
    }
    watcher_->Send(*RequestBytes(line));
    if (const auto reply = watcher_->Take()) return reply->text;
    watcher_.reset();  // a transcript may kill it
  }
  return "";
}

std::string TranscriptPlayer::Describe(const Actor& actor) {
  std::istringstream lines(Watch("CLIENT LIST"));
  for (std::string line; std::getline(lines, line);) {
    if (Field(line, "addr") == actor.client->address()) return line;
  }
  return "";
}

void TranscriptPlayer::Rename(resp::Reply& reply, bool ids) {
  ReplaceAll(reply.text, "127.0.0.1:" + std::to_string(server_.port()),
             "<server>");
  for (const auto& [name, actor] : actors_) {
    if (actor.client == nullptr) continue;
    ReplaceAll(reply.text, actor.client->address(), "<addr " + name + ">");
    if (!ids) continue;
    ReplaceAll(reply.text, "id=" + std::to_string(actor.id) + " ",
               "id=<" + name + "> ");
    if (reply.type == resp::Reply::Type::kInteger &&
        reply.integer == actor.id) {
      reply.type = resp::Reply::Type::kStatus;
      reply.text = "<id " + name + ">";
    }
  }
  for (resp::Reply& element : reply.elements) Rename(element, ids);
}

}  // namespace listq::testing
