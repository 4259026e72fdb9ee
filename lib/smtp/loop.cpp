#include "smtp/loop.hpp"

#include <utility>

namespace hammy::smtp {

void Loop::settle(MailPtr mail, std::shared_ptr<const Link> link, std::string_view queue_id) {
  --in_hand;
  bytes_in_hand -= mail->bytes;
  auto& outcome = fresh.emplace_back();
  outcome.handle = mail->envelope.handle;
  outcome.envelope = std::move(mail->envelope);
  outcome.envelope.body.clear();
  outcome.recipients = std::move(mail->answers);
  outcome.link = std::move(link);
  outcome.queue_id = queue_id;
}

void Loop::hold(MailPtr mail, std::chrono::milliseconds wait, std::string_view reason) {
  mail->answers.clear();
  settle(std::move(mail), nullptr);
  fresh.back().held = std::max(wait, std::chrono::milliseconds{1});
  fresh.back().held_reason = reason;
}

Answer answered(Stage stage, Reply reply, bool session) {
  Answer answer;
  answer.stage = stage;
  // 530, 534, 535 and 538 speak of our login wherever they come (RFC 4954 6).
  bool login = stage == Stage::auth || reply.code == 530 || reply.code == 534 || reply.code == 535 || reply.code == 538;
  if (reply.temporary()) {
    answer.code = stage == Stage::auth ? "smtp.auth" : "smtp.deferred";
    answer.failure = Failure::temporary;
    answer.retry_after = stated_delay(reply.text);
  } else {
    answer.code = login ? "smtp.auth" : session ? "smtp.rejected" : "smtp.refused";
    answer.failure = login || session ? Failure::technical : Failure::permanent;
  }
  answer.reply = std::move(reply);
  return answer;
}

Answer failed(Stage stage, std::string_view code, Failure failure, std::string text) {
  Answer answer;
  answer.stage = stage;
  answer.code = code;
  answer.failure = failure;
  answer.reply.text = std::move(text);
  return answer;
}

Answer failed(Stage stage, const Error& error) {
  return failed(stage, error.code(), error.failure() == Failure::permanent ? Failure::technical : error.failure(),
                error.message());
}

}  // namespace hammy::smtp
