#include "letter/letter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "crypto/hash.hpp"

namespace hammy::letter {

using record::Kind;
using record::Record;
using record::Value;

namespace {

constexpr std::size_t most_recipients = 1000;  // RFC 5321 section 4.5.3.1.8 asks servers for 100

[[noreturn]] void wrong_type(std::string_view field, std::string_view wanted) {
  throw Error{"letter.field", fmt::format("'{}' must be {}", field, wanted)};
}

/// The same error, saying which field it is about.
[[noreturn]] void rethrow_in(std::string_view field, const Error& error) {
  throw Error{error.code(), fmt::format("{}: {}", field, error.message()), error.hint()};
}

mime::Address read_address(std::string_view field, Value value) {
  try {
    if (value.is(Kind::string)) return mime::parse_mailbox(value.text());
    if (!value.is(Kind::object)) wrong_type(field, "an address, {\"email\":…,\"name\":…}");
    auto email = value.find("email");
    if (!email.is(Kind::string))
      throw Error{"letter.no-address", fmt::format("'{}' has no 'email'", field),
                  "give it as {\"email\":\"name@domain\"}"};
    return mime::make_address(email.text(), value.find("name").text());
  } catch (const Error& error) {
    if (error.code().starts_with("letter.")) throw;
    rethrow_in(field, error);
  }
}

std::vector<mime::Address> read_addresses(std::string_view field, const Record& record) {
  std::vector<mime::Address> addresses;
  if (!record.has(field)) return addresses;
  auto value = record.value(field);
  if (!value.has_value()) return addresses;
  if (!value.is(Kind::array)) {
    addresses.push_back(read_address(field, value));
    return addresses;
  }
  if (value.size() > most_recipients)
    throw Error{"letter.too-many", fmt::format("'{}' has more than {} addresses", field, most_recipients),
                "write one record for each person"};
  for (auto element : value) addresses.push_back(read_address(field, element));
  return addresses;
}

/// The string literal of a field that is a text.
std::optional<std::string_view> text_literal(std::string_view field, const Record& record) {
  auto raw = record.raw(field);
  if (!raw || *raw == "null") return {};
  if (raw->front() != '"') wrong_type(field, "a text");
  return raw;
}

/// Its text. It does not stay behind in the record, which has yet to wait for its answer.
std::optional<std::string> read_text(std::string_view field, const Record& record) {
  auto literal = text_literal(field, record);
  if (!literal) return {};
  return record::decode_string(*literal);
}

std::optional<mime::Text> read_body(std::string_view field, const Record& record) {
  auto literal = text_literal(field, record);
  if (!literal) return {};
  return mime::make_text_of_json(literal->substr(1, literal->size() - 2));
}

std::vector<std::pair<std::string, std::string>> read_headers(const Record& record) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (!record.has("headers")) return headers;
  auto object = record.value("headers");
  if (!object.has_value()) return headers;
  if (!object.is(Kind::object)) wrong_type("headers", "an object of texts");
  for (auto member : object) {
    auto add = [&](Value value) {
      if (!value.is(Kind::string)) wrong_type("headers", "an object of texts, or of arrays of texts");
      headers.emplace_back(member.key(), value.text());
    };
    if (member.is(Kind::array))
      for (auto element : member) add(element);
    else
      add(member);
  }
  return headers;
}

/// Whether `s` may stand in a Message-ID as it is (RFC 5322 section 3.6.4).
bool is_dot_atom(std::string_view s) {
  return !s.empty() && s.front() != '.' && s.back() != '.' && s.find("..") == s.npos;
}

}  // namespace

std::vector<std::string> Parties::recipients() const {
  std::vector<std::string> all;
  all.reserve(to.size() + cc.size() + bcc.size());
  for (const auto* list : {&to, &cc, &bcc})
    for (const auto& address : *list)
      if (auto spec = address.spec(); std::find(all.begin(), all.end(), spec) == all.end())
        all.push_back(std::move(spec));
  return all;
}

Parties read_parties(const Record& record, const scope::Scope& scope) {
  Parties parties;
  auto to = record.value("to");
  if (!to.has_value()) throw Error{"letter.no-recipient", "the message has no 'to'", "set to.email"};
  if (to.is(Kind::array))
    throw Error{"letter.field", "'to' is one person", "write one record for each, or put the others into cc"};
  parties.to.push_back(read_address("to", to));
  parties.cc = read_addresses("cc", record);
  parties.bcc = read_addresses("bcc", record);
  parties.reply_to = read_addresses("reply_to", record);
  if (auto from = record.value("from"); from.has_value()) {
    parties.from = read_address("from", from);
  } else if (auto configured = scope.text("mail.from")) {
    parties.from = mime::parse_mailbox(*configured);
  } else {
    throw Error{"letter.no-sender", "nothing says who the mail is from",
                "set the record's 'from', or from in [mail] of hammy.toml"};
  }
  if (auto path = read_text("return_path", record))
    parties.return_path = path->empty() ? std::string{} : mime::make_address(*path).spec();
  else
    parties.return_path = parties.from.spec();
  return parties;
}

std::string org_tag(std::string_view org) { return text::hex(std::string_view(crypto::sha256(org)).substr(0, 4)); }

std::string message_id(const Record& record, std::string_view org_tag, const Parties& parties,
                       std::int64_t generation) {
  std::string id(record.id());
  if (!is_dot_atom(id)) id = text::hex(std::string_view(crypto::sha256(id)).substr(0, 16));
  // A resend must not look like the mail that it repeats, or the receiving side hides it.
  if (generation > 0) id += fmt::format(".g{}", generation);
  return fmt::format("<{}.{}@{}>", id, org_tag, parties.from.domain.front() == '[' ? "localhost" : parties.from.domain);
}

mime::Composed compose(const Record& record, const Parties& parties, std::string_view message_id, Instant date,
                       const scope::Scope& scope, const blob::Store& blobs, bool eight_bit) {
  mime::Message message;
  message.message_id = message_id;
  message.date = date;
  message.from = parties.from;
  message.reply_to = parties.reply_to;
  message.to = parties.to;
  message.cc = parties.cc;
  auto subject = read_text("subject", record);
  if (subject) message.subject = *subject;
  message.text = read_body("text", record);
  message.html = read_body("html", record);
  message.headers = read_headers(record);
  message.attachments = read_attachments(record, scope, blobs);
  if (!message.text && !message.html && message.attachments.empty())
    throw Error{"letter.empty", "the message has neither 'text' nor 'html' nor attachments",
                "run hammy-render before, or set text"};
  message.boundary = record.id();
  return mime::compose(std::move(message), eight_bit);
}

}  // namespace hammy::letter
