#include "letter/enclosures.hpp"

#include "base/text.hpp"

namespace hammy::letter {

Enclosures::Organisation& Enclosures::own(const record::Record& record) {
  std::string org(record.org());
  auto& own = organisations_[org];
  if (!own) own = std::make_unique<Organisation>(scope::Scope(scope::OrgId(org), config_));
  return *own;
}

Enclosures::Organisation& Enclosures::organisation(std::string_view org) {
  auto& own = organisations_[std::string(org)];
  if (!own) own = std::make_unique<Organisation>(scope::Scope(scope::OrgId(org), config_));
  return *own;
}

std::size_t Enclosures::change(record::Record& record, const std::function<bool(const mime::Attachment&)>& wanted,
                               const std::function<void(mime::Attachment&)>& change) {
  auto& own = organisation(record.org());
  return change_attachments(record, own.scope, own.blobs, wanted, change);
}

std::size_t Enclosures::visit(const record::Record& record, const std::function<bool(const mime::Attachment&)>& wanted,
                              const std::function<void(mime::Attachment&)>& look) {
  auto& own = organisation(record.org());
  return visit_attachments(record, own.scope, own.blobs, wanted, look);
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
