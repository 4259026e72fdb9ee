// Published templates: versions that never change, of which one is active.
//
//   published ──submit──▶ submitted ──approve──▶ approved
//                                   └─reject──▶ rejected
//
// Publishing freezes the files of a template; the same files are the same version. With [templates] approval = true a
// version must be approved before it is activated, by somebody else than who published or submitted it. Whatever is
// decided goes into the ledger in the same transaction.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "scope/scope.hpp"
#include "sql/database.hpp"
#include "versions/frozen.hpp"

namespace hammy::versions {

struct Version {
  std::string name;
  std::int64_t number = 0;  ///< from 1
  std::string hash;         ///< of frozen.hpp
  std::string state;        ///< published, submitted, approved or rejected
  Instant published_at;
  std::string published_by, submitted_by;
  Instant decided_at;
  std::string decided_by, reason;  ///< of who approved or rejected it

  /// "invoice@3".
  std::string identity() const;
};

/// What publishing came to: a version, and whether it is a new one.
struct Publication {
  Version version;
  bool fresh = false;
};

/// The version that messages are made from, since when and by whose decision.
struct Active {
  Version version;
  Instant since;
  std::string by;
  bool disabled = false;
  std::string disabled_by, disabled_reason;
};

class Store {
 public:
  /// Opens the store at `url`, the configured one when it is empty. Throws as sql::require() does.
  explicit Store(const config::Config& config, std::string_view url = {},
                 const std::filesystem::path& home = config::home());

  /// Freezes the files as the next version, unless a version has these very files: then that is returned.
  Publication publish(const scope::Scope& scope, const Frozen& frozen, std::string_view settings,
                      std::string_view actor, Instant now);

  /// All versions by name and number; of one template when it is named.
  std::vector<Version> list(const scope::Scope& scope, std::string_view name = {});
  /// The version that `which` names: "invoice@3", "invoice@0123abcd" by the beginning of its hash, or "invoice", the
  /// newest. Throws `template.unknown-version`, exit 66.
  Version find(const scope::Scope& scope, std::string_view which);
  /// What freeze() made of it, checked against its hash. Throws `template.archive` when the store is damaged.
  std::string content(const scope::Scope& scope, const Version& version);

  // The steps of approval. Each throws `template.state` when the version is not where the step begins, and approve()
  // and reject() `template.four-eyes` for who published or submitted it.
  void submit(const scope::Scope& scope, const Version& version, std::string_view actor, Instant now);
  void approve(const scope::Scope& scope, const Version& version, std::string_view actor, Instant now);
  void reject(const scope::Scope& scope, const Version& version, std::string_view actor, std::string_view reason,
              Instant now);

  /// Makes it the one that messages are made from. Throws `template.not-approved`.
  void activate(const scope::Scope& scope, const Version& version, std::string_view actor, Instant now);
  /// Goes back to what was active before, and says what that is. Throws `template.no-earlier`.
  Version roll_back(const scope::Scope& scope, std::string_view name, std::string_view actor, Instant now);
  /// Nothing is made from a template that is disabled, until it is enabled; false when that was so already.
  bool disable(const scope::Scope& scope, std::string_view name, std::string_view actor, std::string_view reason,
               Instant now);
  bool enable(const scope::Scope& scope, std::string_view name, std::string_view actor, Instant now);

  /// Nothing when no version of the template is active.
  std::optional<Active> active(const scope::Scope& scope, std::string_view name);
  /// The template.toml of the active version; nothing when none is active.
  std::optional<std::string> settings(const scope::Scope& scope, std::string_view name);

  sql::Database& database() { return *database_; }

 private:
  /// Leads a version from one state to the next. `check` may refuse it.
  template <class Check>
  void step(const scope::Scope& scope, const Version& version, std::string_view from, std::string_view to,
            std::string_view actor, std::string_view reason, Instant now, Check check);

  std::shared_ptr<sql::Database> database_;
};

}  // namespace hammy::versions
