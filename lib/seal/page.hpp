// The page: the HTML attachment in which a sealed message travels, and the words around it.
//
// It stands on its own: no script, and nothing from elsewhere. Its one form hands the sealed message, in base64, to the
// portal. Words and page are data, in share/hammy/seal, so that they can be read over by whoever knows the language.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace hammy::seal {

/// What the recipient is told.
struct Cover {
  std::string sender;  ///< who the message is from, as people know them
  std::string portal;  ///< where it is opened: an https URL
  std::string locale;  ///< of the recipient, BCP 47; English where its language has no words
};

class Wording {
 public:
  /// Reads texts.json and page.html of `directory`. Throws `system.io`, or `seal.texts` for what is not as it should
  /// be.
  explicit Wording(const std::filesystem::path& directory);
  ~Wording();

  /// Subject and text of the mail that carries the page as `file`.
  std::string subject(const Cover& cover) const;
  std::string text(const Cover& cover, std::string_view file) const;
  /// The page with `sealed` in it.
  std::string page(const Cover& cover, std::string_view sealed) const;

 private:
  using Texts = std::map<std::string, std::string, std::less<>>;
  const Texts& texts(const std::string& locale, std::string* language = nullptr) const;
  std::map<std::string, Texts, std::less<>> languages_;
  std::string page_;
};

/// The sealed message in a page, or `file` itself where that is one. Throws `seal.format`.
std::string sealed_in(std::string_view file);

/// The URL of a portal. Throws `seal.portal`, exit 78, for what is no https URL (plain http only to this machine).
void check_portal(std::string_view url);

}  // namespace hammy::seal
