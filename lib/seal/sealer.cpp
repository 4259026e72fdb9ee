#include "seal/sealer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "blob/store.hpp"
#include "letter/letter.hpp"
#include "scope/scope.hpp"
#include "seal/content.hpp"
#include "seal/keys.hpp"
#include "seal/sealed.hpp"
#include "sql/address.hpp"

namespace hammy::seal {

using record::Record;

namespace {

constexpr std::string_view page_name = "message.html", page_type = "text/html";

/// What the way of a message needs, and nothing that its content could be in.
constexpr std::array way_fields{
    "v",           "id",       "org",        "type",      "of",      "key", "generation", "campaign",  "template",
    "channel",     "priority", "not_before", "expires",   "via",     "to",  "from",       "reply_to",  "reply_channel",
    "return_path", "bounce",   "locale",     "time_zone", "headers", "dsn", "plan",       "retention", "log"};

bool of_the_way(std::string_view field) { return std::ranges::find(way_fields, field) != way_fields.end(); }

Content content_of(const Record& record, const letter::Parties& parties, const scope::Scope& scope,
                   const blob::Store& blobs) {
  Content content;
  content.subject = record.text("subject");
  content.from_email = parties.from.spec();
  content.from_name = parties.from.name;
  for (auto role : {Role::text, Role::html})
    if (auto text = record.text(to_string(role)); !text.empty())
      content.parts.push_back({role, {}, {}, {}, std::string(text)});
  for (auto& attachment : letter::read_attachments(record, scope, blobs))
    content.parts.push_back({Role::attachment, std::move(attachment.name), std::move(attachment.type),
                             std::move(attachment.cid), std::move(attachment.content)});
  if (content.parts.empty())
    throw Error{"seal.empty", "the message has nothing to be sealed", "run hammy-render before, or set text"};
  return content;
}

void wipe(Content& content) {
  crypto::wipe(content.subject);
  for (auto& part : content.parts) crypto::wipe(part.bytes);
}

}  // namespace

struct Sealer::Organisation {
  Organisation(const std::string& org, const config::Config& config)
      : scope(scope::OrgId(org), config), blobs(scope), keys(sql::store_url(config, scope.home())) {
    portal = scope.text("seal.portal").value_or("");
    check_portal(portal);
  }
  scope::Scope scope;
  blob::Store blobs;
  Keys keys;
  std::string portal;
};

Sealer::Sealer(const config::Config& config, Clock& clock, std::string program)
    : config_(config), clock_(clock), program_(std::move(program)), wording_(config::share("seal")) {}

Sealer::~Sealer() = default;

Sealer::Organisation& Sealer::organisation(const std::string& org) {
  auto found = organisations_.find(org);
  if (found == organisations_.end())
    found = organisations_.emplace(org, std::make_unique<Organisation>(org, config_)).first;
  return *found->second;
}

void Sealer::seal(Record& record) {
  auto channel = record.text("channel");
  if (!channel.empty() && channel != "email")
    throw Error{"seal.channel", fmt::format("what goes by '{}' cannot be sealed", text::clip(channel, 80)),
                "only mails can"};
  if (record.has("sealed")) throw Error{"seal.sealed", "the message is sealed already"};
  auto& own = organisation(std::string(record.org()));
  auto parties = letter::read_parties(record, own.scope);
  if (!parties.cc.empty() || !parties.bcc.empty())
    throw Error{"seal.recipients", "a sealed message is for one, and this has cc or bcc",
                "write one record for each person"};
  auto customer = customer_name(parties.to.front().spec());
  auto key = own.keys.current(own.scope, customer);
  if (!key)
    throw Error{"seal.no-key", fmt::format("'{}' has no key that messages could be sealed for", customer),
                "make one with 'hammy-encrypt enrol'"};

  auto content = content_of(record, parties, own.scope, own.blobs);
  auto parts = content.parts.size();
  auto packed = pack(content);
  wipe(content);
  Cover cover{parties.from.name.empty() ? parties.from.spec() : parties.from.name, own.portal,
              std::string(record.text("locale"))};
  if (cover.locale.empty()) cover.locale = record.value("to").find("locale").text();
  auto page = wording_.page(
      cover, seal::seal(packed.bytes(), {own.scope.org().str(), std::string(record.id()), key->id}, key->public_key));
  if (auto most = letter::max_attachment_bytes(own.scope); static_cast<std::int64_t>(page.size()) > most)
    throw Error{"seal.too-large",
                fmt::format("sealed the message has {} bytes, and {} may go along", page.size(), most),
                "send less, or raise max_attachment_bytes in [mail] of hammy.toml"};
  auto blob = own.blobs.put(page);
  auto sha256 = blob.substr(blob.find(':') + 1);

  std::vector<std::string> gone;
  for (auto field : record.fields())
    if (!of_the_way(field)) gone.emplace_back(field);
  for (const auto& field : gone) record.erase(field);
  record.set_text("subject", wording_.subject(cover));
  record.set_text("text", wording_.text(cover, page_name));
  record.set("attachments", {{{"name", page_name}, {"type", page_type}, {"blob", blob}, {"size", page.size()}}});
  record.set("sealed", {{"key", key->id}, {"sha256", sha256}, {"size", page.size()}});
  record.set_text("keep", "hash");
  record.log(clock_.now(), program_, "encrypted", {{"sealed_for", key->id}, {"parts", parts}, {"size", page.size()}});
}

void Sealer::confirm() {
  for (auto& [org, own] : organisations_) own->blobs.durable();
}

}  // namespace hammy::seal
