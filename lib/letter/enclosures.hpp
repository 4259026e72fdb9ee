// Enclosures: the attachments of many records of many organisations, for programs that change them.
//
//   letter::Enclosures enclosures(config);
//   enclosures.change(record, letter::is_pdf, [](mime::Attachment& pdf) { … });
//   enclosures.confirm();      // before the records leave
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "blob/store.hpp"
#include "config/config.hpp"
#include "letter/letter.hpp"
#include "record/record.hpp"
#include "scope/scope.hpp"

namespace hammy::letter {

/// Belongs to one thread.
class Enclosures {
 public:
  /// `config` outlives it.
  explicit Enclosures(const config::Config& config) : config_(config) {}

  /// change_attachments() with the files and blobs of the record's organisation.
  std::size_t change(record::Record& record, const std::function<bool(const mime::Attachment&)>& wanted,
                     const std::function<void(mime::Attachment&)>& change);
  /// add_attachments() with the same.
  std::size_t add(record::Record& record, std::string_view type,
                  const std::function<std::optional<std::string>(const mime::Attachment&)>& name,
                  const std::function<std::string(const std::string& content)>& make);
  /// visit_attachments() with them.
  std::size_t visit(const record::Record& record, const std::function<bool(const mime::Attachment&)>& wanted,
                    const std::function<void(mime::Attachment&)>& look);
  /// Has everything on the disk that was changed so far.
  void confirm();

 private:
  struct Organisation {
    explicit Organisation(scope::Scope its) : scope(std::move(its)), blobs(scope) {}
    scope::Scope scope;
    blob::Store blobs;
  };
  Organisation& own(const record::Record& record);
  const config::Config& config_;
  std::map<std::string, std::unique_ptr<Organisation>> organisations_;
};

/// Whether an attachment says that it is a PDF, by its type or else by its name.
bool is_pdf(const mime::Attachment& attachment);

}  // namespace hammy::letter
