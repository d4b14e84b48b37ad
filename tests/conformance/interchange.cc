#include "tests/conformance/interchange.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "resp/byte_buffer.h"
#include "resp/request_encoder.h"
#include "tests/support/await.h"
#include "tests/support/random_writes.h"

namespace listq::testing {

namespace {

constexpr int kDatabases = 16;
constexpr const char* kFilled[] = {"0", "3", "15"};

std::string ValueOf(const Asker& ask, const std::string& key) {
  const auto line = [&](const Words& words) { return ToLine(ask(words)); };
  const std::string type = ask({"TYPE", key}).text;
  if (type == "string") return type + line({"GET", key});
  if (type == "list") return type + line({"LRANGE", key, "0", "-1"});
  if (type == "zset") {
    // Both spell scores the same to all 17 digits in this form.
    return type + line({"ZRANGE", key, "0", "-1", "WITHSCORES"});
  }
  const resp::Reply all = ask({type == "set" ? "SMEMBERS" : "HGETALL", key});
  const size_t width = type == "set" ? 1 : 2;
  std::vector<std::string> items;
  for (size_t i = 0; i + width <= all.elements.size(); i += width) {
    items.push_back(resp::ToLine(all.elements[i]) +
                    resp::ToLine(all.elements[i + width - 1]));
  }
  std::sort(items.begin(), items.end());
  std::string text = type;
  for (const std::string& item : items) text += item + ' ';
  return text;
}

Words WithFolder(const std::string& folder, Words options) {
  for (const char* word : {"--dir", folder.c_str()}) options.push_back(word);
  return options;
}

}  // namespace

Contents ContentsBy(const Asker& ask) {
  Contents contents;
  for (int index = 0; index < kDatabases; ++index) {
    const std::string database = std::to_string(index);
    ask({"SELECT", database});
    for (const resp::Reply& key : ask({"KEYS", "*"}).elements) {
      contents[database + ' ' + key.text] =
          resp::ToLine(ask({"PEXPIRETIME", key.text})) + ' ' +
          ValueOf(ask, key.text);
    }
  }
  return contents;
}

std::string Difference(const Contents& found, const Contents& expected) {
  constexpr size_t kShown = 500;
  constexpr size_t kLongest = 5000;
  std::string text;
  const auto show = [&](const std::string& key, const Contents& contents) {
    const auto value = contents.find(key);
    text += "  " + (value == contents.end() ? std::string("absent")
                                            : value->second.substr(0, kShown));
    text += '\n';
  };
  Contents all = found;
  all.insert(expected.begin(), expected.end());
  for (const auto& [key, value] : all) {
    const auto one = found.find(key);
    const auto other = expected.find(key);
    if (one != found.end() && other != expected.end() &&
        one->second == other->second) {
      continue;
    }
    text += key + " is, and should be\n";
    show(key, found);
    show(key, expected);
    if (text.size() > kLongest) break;
  }
  return text;
}

Peer::Peer(Product product, const std::string& folder, const Words& options)
    : server_(product, WithFolder(folder, options)), client_(server_.port()) {
  Await([&] { return !Ask({"DBSIZE"}).text.starts_with("LOADING"); });
}

resp::Reply Peer::Ask(const Words& words) {
  const std::vector<std::string_view> views(words.begin(), words.end());
  resp::ByteBuffer request;
  resp::EncodeRequest(views, request);
  client_.Send(request.view());
  return client_.Take().value_or(resp::Reply());
}

void Peer::Stop() {
  Ask({"SHUTDOWN", "NOSAVE"});
  EXPECT_EQ(server_.process().AwaitExit(), 0) << server_.process().Output();
}

Contents Peer::All() {
  return ContentsBy([this](const Words& words) { return Ask(words); });
}

void RandomKeys::Fill(Peer& peer) {
  for (const std::string database : kFilled) {
    peer.Ask({"SELECT", database});
    for (int i = 0; i < 60; ++i) FillKey(peer, "key:" + std::to_string(i));
  }
}

std::string RandomKeys::Bytes() {
  switch (Below(6)) {
    case 0:
      return std::to_string(static_cast<int64_t>(random_()) >> Below(63));
    case 1:
      return std::to_string(Below(300));
    case 2:
      return std::string(Below(3000), static_cast<char>('a' + Below(26)));
    default:
      break;
  }
  std::string bytes(Below(Below(10) == 0 ? 300 : 30), '\0');
  for (char& c : bytes) c = static_cast<char>(random_());
  return bytes;
}

Words RandomKeys::Elements(Words words, bool integers) {
  for (size_t left = Count(); left > 0; --left) {
    words.push_back(integers ? std::to_string(Below(1'000'000)) : Bytes());
  }
  return words;
}

void RandomKeys::FillKey(Peer& peer, const std::string& key) {
  switch (Below(6)) {
    case 0:
      peer.Ask({"SET", key, Bytes()});
      break;
    case 1:
      peer.Ask(Elements({"RPUSH", key}, false));
      break;
    case 2:
      peer.Ask(Elements({"SADD", key}, true));
      break;
    case 3:
      peer.Ask(Elements({"SADD", key}, false));
      break;
    case 4: {
      Words words = {"ZADD", key};
      for (size_t left = Count(); left > 0; --left) {
        words.push_back(std::to_string(static_cast<int>(Below(2000)) - 1000) +
                        (Below(2) == 0 ? "" : ".25"));
        words.push_back(Bytes());
      }
      peer.Ask(words);
      break;
    }
    default: {
      Words words = {"HSET", key};
      for (size_t left = Count(); left > 0; --left) {
        words.push_back(Bytes());
        words.push_back(Bytes());
      }
      peer.Ask(words);
    }
  }
  if (Below(3) == 0) {
    peer.Ask({"PEXPIREAT", key,
              std::to_string(4'000'000'000'000 + Below(1'000'000))});
  }
}

void WriteAtRandom(Peer& peer, uint64_t seed) {
  RandomWrites writes(seed);
  for (int i = 0; i < 600; ++i) {
    std::string line = writes.Next();
    // What was filled in before is to be there in the end.
    if (line == "FLUSHALL") line = "EXEC";
    if (i % 40 == 5) line = "MULTI";
    if (i % 40 == 12) line = "EXEC";
    if (i % 100 == 0) line = "SELECT " + std::to_string(writes.Below(3));
    Words words;
    ASSERT_TRUE(resp::SplitQuotedWords(line, words));
    peer.Ask(words);
  }
}

bool AwaitRewrite(Peer& peer) {
  return Await([&] {
    const std::string info = peer.Ask({"INFO", "persistence"}).text;
    return info.find("aof_rewrite_in_progress:0") != std::string::npos &&
           info.find("aof_rewrite_scheduled:0") != std::string::npos;
  });
}

}  // namespace listq::testing
