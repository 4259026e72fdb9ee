#include "attach/attach.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "attach/invitation.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "letter/letter.hpp"
#include "policy/policy.hpp"
#include "render/press.hpp"
#include "zip/pack.hpp"
#include "zone/zone.hpp"

namespace hammy::attach {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using record::Kind;

namespace {

/// What may be packed: so much is held in memory twice for a moment.
constexpr std::int64_t most_bytes = std::int64_t{256} << 20;

bool is_true(record::Value value) {
  if (!value.has_value()) return false;
  if (value.is(Kind::boolean)) return value.boolean();
  return value.is(Kind::array) || value.is(Kind::object) ? value.size() > 0 : !value.text().empty();
}

bool applies(const policy::Annex& annex, const record::Record& record, const std::string& today) {
  if (!annex.from.empty() && today < annex.from) return false;
  if (!annex.until.empty() && today > annex.until) return false;
  if (annex.when.empty()) return true;
  auto value = record.lookup(annex.when);
  if (annex.is.empty()) return is_true(value);
  return value.has_value() && std::find(annex.is.begin(), annex.is.end(), value.text()) != annex.is.end();
}

std::string today_in(const std::string& time_zone, Instant now) {
  auto date = zone::local_time(now, time_zone).date;
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

}  // namespace

/// One organisation's blobs, and the files that have been put among them.
struct Attacher::Organisation {
  Organisation(const std::string& org, const config::Config& config)
      : scope(scope::OrgId(org), config), blobs(scope), general(policy::load(scope, "", "[template]")) {}

  /// The blob of a file, read once as long as it does not change.
  std::string blob_of(const fs::path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) throw system_error("read", path.string(), errno);
    auto& known = files[path.string()];
    if (known.reference.empty() || known.size != info.st_size || known.changed.tv_sec != info.st_mtim.tv_sec ||
        known.changed.tv_nsec != info.st_mtim.tv_nsec)
      known = {blobs.put_file(path), info.st_size, info.st_mtim};
    return known.reference;
  }

  struct Known {
    std::string reference;
    off_t size = 0;
    timespec changed{};
  };
  scope::Scope scope;
  blob::Store blobs;
  policy::TemplatePolicy general;  ///< of messages without a template
  std::map<std::string, Known> files;
};

namespace {

/// The attachments of one record as they grow.
class Work {
 public:
  Work(record::Record& record, const scope::Scope& scope, blob::Store& blobs, const policy::TemplatePolicy& policy,
       Texts& texts, password::Recipes& recipes, Instant now)
      : record_(record), scope_(scope), blobs_(blobs), policy_(policy), texts_(texts), recipes_(recipes), now_(now) {
    if (auto own = record.raw("attachments")) all_ = ordered_json::parse(*own);
    if (all_.is_null()) all_ = ordered_json::array();
    if (!all_.is_array()) throw Error{"letter.field", "'attachments' must be an array"};
  }

  template <class BlobOf>
  void annexes(const fs::path& folder, BlobOf blob_of) {
    if (policy_.annexes.empty()) return;
    auto today = today_in(policy::reader_of(policy_, record_).time_zone, now_);
    for (const auto& annex : policy_.annexes) {
      if (!applies(annex, record_, today) || has("annex", annex.rule)) continue;
      auto name = annex.name.empty() ? fs::path(annex.file).filename().string()
                                     : fill_in(annex.name, fmt::format("[annex.{}] name", annex.rule));
      add({{"name", text::file_name(name, annex.rule)},
           {"blob", blob_of(path_of(annex, folder))},
           {"annex", annex.rule}});
    }
  }

  void invitation() {
    if (!record_.value("invitation").has_value() || has("name", invitation_name)) return;
    auto invitation = read_invitation(record_, policy_, scope_);
    add({{"name", invitation_name},
         {"type", "text/calendar"},
         {"method", ical::to_string(invitation.method)},
         {"blob", blobs_.put(ical::write(invitation, now_))}});
  }

  /// Puts all but images of the HTML and invitations into one archive, when there are many or they are large.
  void pack() {
    const auto& packing = policy_.packing;
    if (!packing.above && !packing.from) return;
    ordered_json kept = ordered_json::array(), packed = ordered_json::array();
    for (auto& one : all_) (one.contains("cid") || one.contains("method") ? kept : packed).push_back(one);
    if (packed.empty() || (packed.size() == 1 && packed[0].value("type", "") == "application/zip")) return;
    bool many = packing.from && static_cast<std::int64_t>(packed.size()) >= *packing.from;
    if (!many && !(packing.above && bytes_of(packed) > *packing.above)) return;
    record_.set("attachments", packed);
    std::vector<zip::File> files;
    for (auto& one : letter::read_attachments(record_, scope_, blobs_, most_bytes))
      files.push_back({text::file_name(one.name, "document"), std::move(one.content)});
    auto name = fill_in(packing.name.empty() ? "documents.zip" : packing.name, "[attach] zip_name");
    kept.push_back({{"name", text::file_name(name, "documents.zip")},
                    {"type", "application/zip"},
                    {"blob", blobs_.put(zip::pack(files, now_, password()))}});
    all_ = std::move(kept);
    packed_ = files.size();
  }

  /// More than a mail may carry is refused here, where one can still do something about it.
  void check_size() const {
    auto limit = policy_.packing.max_bytes.value_or(letter::max_attachment_bytes(scope_));
    auto bytes = bytes_of(all_);
    if (bytes <= limit) return;
    throw Error{"attach.too-large",
                fmt::format("the attachments have {} bytes together, {} may have {}", bytes,
                            record_.text("template").empty() ? "a message" : "this template's", limit),
                "pack them by zip_above in [attach] of template.toml, send a link, or raise max_bytes there"};
  }

  void finish(std::string_view program) {
    if (added_.empty() && packed_ == 0) return;
    record_.set("attachments", all_);
    ordered_json detail = ordered_json::object();
    if (!added_.empty()) detail["added"] = added_;
    if (packed_ > 0) detail["packed"] = packed_;
    record_.log(now_, program, "attached", detail);
  }

 private:
  static constexpr const char* invitation_name = "invite.ics";

  bool has(const char* field, const std::string& value) const {
    return std::any_of(all_.begin(), all_.end(),
                       [&](const auto& one) { return one.is_object() && one.contains(field) && one[field] == value; });
  }

  void add(ordered_json attachment) {
    added_.push_back(attachment["name"]);
    all_.push_back(std::move(attachment));
  }

  fs::path path_of(const policy::Annex& annex, const fs::path& folder) const {
    if (!annex.of_template) return scope_.resolve_file(annex.file);
    fs::path file(annex.file);
    if (!file.is_absolute() && annex.file.find("..") == std::string::npos && fs::is_regular_file(folder / file))
      return folder / file;
    throw Error{"attach.annex", fmt::format("the template has no file '{}' for [annex.{}]", annex.file, annex.rule),
                "annexes of template.toml lie in the template's folder"}
        .as(Failure::technical);
  }

  std::int64_t bytes_of(const ordered_json& attachments) const {
    std::uintmax_t bytes = 0;
    for (const auto& one : attachments) {
      if (!one.is_object()) continue;  // hammy-send says what is wrong with it
      if (one.contains("blob") && one["blob"].is_string())
        bytes += blobs_.size(one["blob"].get<std::string>());
      else if (one.contains("path") && one["path"].is_string())
        bytes += fs::file_size(scope_.resolve_file(one["path"].get<std::string>()));
      else if (one.contains("data") && one["data"].is_string())
        bytes += one["data"].get_ref<const std::string&>().size() / 4 * 3;
    }
    return static_cast<std::int64_t>(std::min<std::uintmax_t>(bytes, std::numeric_limits<std::int64_t>::max()));
  }

  std::string fill_in(const std::string& source, const std::string& place) const {
    return texts_.fill_in(source, place, record_, policy_);
  }

  std::string password() const {
    if (!policy_.packing.encrypted) return {};
    if (password::has_recipe(policy_)) return recipes_.derive(policy_, record_, false).password;
    throw Error{"attach.password", "there is no password for the archive",
                "set recipe in [password] of template.toml, such as {{customer.birth_date | date:\"ddMMyyyy\"}}"};
  }

  record::Record& record_;
  const scope::Scope& scope_;
  blob::Store& blobs_;
  const policy::TemplatePolicy& policy_;
  Texts& texts_;
  password::Recipes& recipes_;
  Instant now_;
  ordered_json all_ = ordered_json::array(), added_ = ordered_json::array();
  std::size_t packed_ = 0;
};

}  // namespace

std::string Texts::fill_in(const std::string& source, const std::string& place, const record::Record& record,
                           const policy::TemplatePolicy& policy) {
  auto& program = compiled_[{place, source}];
  if (!program) program = mustache::compile(place, source, mustache::Escape::none);
  std::string text;
  mustache::Missed missed;
  mustache::render(*program, {record.value("data"), &record, {}, {}, {}}, render::settings_for(policy, record), text,
                   missed);
  if (!missed.empty()) throw missed.error();
  return text;
}

void Attacher::attach(record::Record& record, Instant now, std::string_view program) {
  std::string org(record.org());
  auto& own = organisation(org);
  const render::Template* made = nullptr;
  if (!record.text("template").empty()) made = &templates_(record);
  Work work(record, own.scope, own.blobs, made ? made->policy : own.general, texts_, recipes_, now);
  work.annexes(made ? made->path : fs::path(), [&](const fs::path& path) { return own.blob_of(path); });
  work.invitation();
  work.pack();
  work.check_size();
  own.blobs.durable();
  work.finish(program);
}

Attacher::Organisation& Attacher::organisation(const std::string& org) {
  auto& own = organisations_[org];
  if (!own) own = std::make_shared<Organisation>(org, config_);
  return *own;
}

}  // namespace hammy::attach
