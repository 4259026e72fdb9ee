#include "archive/letter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"

namespace hammy::archive {

using record::Kind;
using record::Record;
using record::Value;

namespace {

/// PostgreSQL keeps no zero byte in a text, and no index of it one of more than some 2,700 bytes.
constexpr std::size_t longest = 1000;

/// By its key a message must be found again, so that this is not bent to fit.
std::string key_of(const Record& message) {
  auto key = message.text("key");
  if (key.size() > longest || key.find('\0') != key.npos)
    throw Error{"archive.key", fmt::format("the key is longer than {} bytes or has a zero byte", longest)};
  return std::string(key);
}

void add(std::vector<std::string>& list, std::string_view text) {
  auto address = searchable(text::lower(text::trim(text)));
  if (!address.empty() && std::ranges::find(list, address) == list.end()) list.push_back(std::move(address));
}

/// The addresses in a field such as `to` or `cc`: a text, an object with `email` and `phone`, or an array of those.
void collect(std::vector<std::string>& list, Value value) {
  if (value.is(Kind::array)) {
    for (auto one : value) collect(list, one);
  } else if (value.is(Kind::object)) {
    for (auto field : {"email", "phone"})
      if (auto address = value.find(field); address.is(Kind::string)) add(list, address.text());
  } else if (value.is(Kind::string)) {
    add(list, value.text());
  }
}

/// Whom a list shows: the address that the channel uses.
std::string shown(Value to, std::string_view channel) {
  if (to.is(Kind::array)) to = to.size() > 0 ? *to.begin() : Value{};
  if (to.is(Kind::string)) return std::string(to.text());
  bool by_mail = channel == "email" || channel.empty();
  for (auto field : {by_mail ? "email" : "phone", by_mail ? "phone" : "email", "name"})
    if (auto address = to.find(field); address.is(Kind::string) && !address.text().empty())
      return std::string(address.text());
  return {};
}

/// The content differs from the record in these alone, so it is copied by its text and changed there.
std::string content_of(const Record& message) {
  std::string line;
  message.append_to(line);
  line.pop_back();
  if (!message.has("log") && !message.has("error") && !message.has("hold")) return line;
  auto content = Record::parse(line);
  if (content.has("log")) content.set_raw("log", "[]");
  content.erase("error");
  content.erase("hold");
  line.clear();
  content.append_to(line);
  line.pop_back();
  return line;
}

}  // namespace

std::string searchable(std::string_view text) {
  std::string out{text::clip(text, longest)};
  std::ranges::replace(out, '\0', ' ');
  return out;
}

Letter letter_of(const Record& message) {
  Letter letter;
  letter.id = message.id();
  letter.key = key_of(message);
  letter.campaign = searchable(message.text("campaign"));
  letter.template_name = searchable(message.text("template"));
  letter.channel = searchable(message.text("channel"));
  letter.subject = searchable(message.text("subject"));
  auto to = message.value("to");
  collect(letter.addresses, to);
  for (auto field : {"cc", "bcc"}) collect(letter.addresses, message.value(field));
  if (letter.channel.empty())
    letter.channel = to.find("email").has_value() || !to.find("phone").has_value() ? "email" : "sms";
  letter.recipient = searchable(shown(to, letter.channel));
  for (auto attachment : message.value("attachments"))
    if (auto blob = attachment.find("blob"); blob.is(Kind::string)) letter.blobs.emplace_back(blob.text());
  letter.content = content_of(message);
  return letter;
}

Record record_of(std::string_view content, const std::vector<std::string>& entries, std::string_view error,
                 std::string_view hold) {
  auto message = Record::parse(content);
  if (!entries.empty()) message.set_raw("log", '[' + text::join(entries, ",") + ']');
  if (!error.empty()) message.set_raw("error", std::string(error));
  if (!hold.empty()) message.set_raw("hold", std::string(hold));
  return message;
}

}  // namespace hammy::archive
