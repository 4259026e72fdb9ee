#include "letter/enclosures.hpp"

#include "base/text.hpp"

namespace hammy::letter {

std::size_t Enclosures::change(record::Record& record, const std::function<bool(const mime::Attachment&)>& wanted,
                               const std::function<void(mime::Attachment&)>& change) {
  std::string org(record.org());
  auto& own = organisations_[org];
  if (!own) own = std::make_unique<Organisation>(scope::Scope(scope::OrgId(org), config_));
  return change_attachments(record, own->scope, own->blobs, wanted, change);
}

void Enclosures::confirm() {
  for (auto& [org, own] : organisations_) own->blobs.durable();
}

bool is_pdf(const mime::Attachment& attachment) {
  if (!attachment.type.empty())
    return text::iequals(attachment.type.substr(0, attachment.type.find(';')), "application/pdf");
  return text::lower(attachment.name).ends_with(".pdf");
}

}  // namespace hammy::letter
