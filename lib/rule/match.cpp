#include "rule/match.hpp"

#include <fnmatch.h>

namespace hammy::rule {

namespace {

bool matches(const std::string& pattern, std::string_view text) {
  if (pattern.empty()) return true;
  if (pattern.find_first_of("*?[\\") == pattern.npos) return pattern == text;
  return ::fnmatch(pattern.c_str(), std::string(text).c_str(), 0) == 0;
}

bool matches_template(const std::string& pattern, std::string_view name) {
  if (pattern.find('@') == pattern.npos) name = name.substr(0, name.find('@'));
  return matches(pattern, name);
}

}  // namespace

bool Match::holds(const Subject& subject) const {
  return matches(queue, subject.queue) && matches(campaign, subject.campaign) &&
         matches_template(template_name, subject.template_name) && matches(channel, subject.channel) &&
         matches(destination, subject.destination) && matches(code, subject.code) && matches(failure, subject.failure);
}

Match read_match(const scope::Scope& scope, const std::string& table) {
  auto text = [&](const char* key) { return scope.text(table + "." + key).value_or(""); };
  return {text("queue"),       text("campaign"), text("template"), text("channel"),
          text("destination"), text("code"),     text("class")};
}

}  // namespace hammy::rule
