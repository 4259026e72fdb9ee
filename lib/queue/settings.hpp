// Settings: what [queue] of hammy.toml and the templates say about an organisation's queues.
#pragma once

#include <chrono>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.hpp"
#include "rule/limit.hpp"
#include "rule/retry.hpp"
#include "scope/scope.hpp"
#include "versions/store.hpp"

namespace hammy::queue {

/// The policies of templates by name: of their active versions or, where [render] templates has hammy-render take them
/// as they lie there, of these files. Read again when they change.
class Templates {
 public:
  Templates(const scope::Scope& scope, std::string store_url);
  /// The policy of a template, any version of it; nothing where there is none. A template.toml that cannot be read
  /// counts as none: hammy-render will say what is wrong with it.
  const policy::TemplatePolicy* find(std::string_view name);

 private:
  struct Known {
    std::timespec changed{};
    std::chrono::steady_clock::time_point asked{};
    std::optional<std::string> settings;
    std::optional<policy::TemplatePolicy> policy;
  };
  void read_file_of(std::string_view name, Known& known) const;
  void read_active(std::string_view name, Known& known);

  scope::Scope scope_;
  std::string url_, directory_;
  std::unique_ptr<versions::Store> versions_;
  std::map<std::string, Known, std::less<>> known_;
};

struct Settings {
  Settings(scope::Scope its_scope, const std::string& store_url);

  scope::Scope scope;
  std::vector<rule::Limit> limits;
  std::vector<rule::Retry> retries;
  std::chrono::seconds late;        ///< how long after its not_before a record may still be taken up
  std::chrono::seconds remember;    ///< how long a record that is done is known, so that it is not put again
  std::chrono::seconds hold_limit;  ///< how long a record may be held in all
  std::chrono::seconds grace;       ///< how long content in transit is kept although nothing names it
  double share;                     ///< of what is taken goes to the oldest whatever its priority
  std::string zone;                 ///< of recipients whose own is unknown
  Templates templates;
};

}  // namespace hammy::queue
