// There is nothing to read from: what it has to say it says at once.
#include "server/in_process/local_client.h"

#include <string_view>
#include <utility>

#include "resp/byte_buffer.h"
#include "resp/reply.h"
#include "resp/reply_parser.h"
#include "resp/request_encoder.h"
#include "server/engine/errors.h"

namespace listq::server {

void LocalClient::Run(const std::vector<std::string>& words, Done done) {
  loop_.Wake();
  session_ = loop_.engine().Connect(*this);
  if (session_ == nullptr) return done('-' + std::string(kMaxClientsError));
  done_ = std::move(done);
  session_->authenticated = true;
  session_->name = "in-process";
  const std::vector<std::string_view> views(words.begin(), words.end());
  resp::ByteBuffer request;
  resp::EncodeRequest(views, request);
  loop_.engine().Receive(*session_, request.view());
  ScheduleSettle();
}

void LocalClient::ScheduleClose() {
  closing_ = true;
  ScheduleSettle();
}

void LocalClient::ScheduleSettle() {
  if (std::exchange(scheduled_, true)) return;
  mailbox_.Post([this] { Settle(); });
}

void LocalClient::Settle() {
  scheduled_ = false;
  resp::Reply reply;
  size_t length = 0;
  const bool closed = closing_ || loop_.engine().stop_requested();
  std::string line = closed ? "closed" : "";
  // A reply is written as a whole, so there is one or none.
  if (resp::ParseReply(session_->output.view(), &reply, &length) ==
      resp::ReplyStatus::kReply) {
    line = resp::ToLine(reply);
  } else if (session_->waiting()) {
    return;
  }
  loop_.Wake();
  loop_.engine().Disconnect(*std::exchange(session_, nullptr));
  // It may be what holds this client.
  const Done done = std::move(done_);
  done(std::move(line));
}

}  // namespace listq::server
