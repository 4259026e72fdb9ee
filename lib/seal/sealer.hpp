// The sealer: message records whose content is replaced by what only their recipient can open.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "config/config.hpp"
#include "record/record.hpp"
#include "seal/page.hpp"

namespace hammy::seal {

/// Belongs to one thread.
class Sealer {
 public:
  /// `config` and `clock` outlive it; `program` is the `by` of log entries. Throws what reading the words throws.
  Sealer(const config::Config& config, Clock& clock, std::string program);
  ~Sealer();

  /// Seals subject, body and attachments of a mail for the one whom it is for, and leaves of the record what its way
  /// needs: a field that is not known to be of that kind goes, so that no content stays in one. Its only attachment is
  /// the page, a blob that confirm() puts on the disk. `sealed` says by which key, and the SHA-256 and size of the
  /// page.
  ///
  /// Throws `seal.no-key`, `seal.recipients`, `seal.channel`, `seal.empty`, `seal.too-large`, `seal.sealed`,
  /// `seal.portal`, or what reading the message throws; the record is as it was then.
  void seal(record::Record& record);
  /// Has everything on the disk that was sealed so far.
  void confirm();

 private:
  struct Organisation;
  Organisation& organisation(const std::string& org);

  const config::Config& config_;
  Clock& clock_;
  std::string program_;
  Wording wording_;
  std::map<std::string, std::unique_ptr<Organisation>, std::less<>> organisations_;
};

}  // namespace hammy::seal
