#include "letter/enclosures.hpp"

#include "base/text.hpp"

namespace hammy::letter {

Enclosures::Organisation& Enclosures::own(const record::Record& record) {
  std::string org(record.org());
  auto& own = organisations_[org];
  if (!own) own = std::make_unique<Organisation>(scope::Scope(scope::OrgId(org), config_));
  return *own;
}

std::size_t Enclosures::change(record::Record& record, const std::function<bool(const mime::Attachment&)>& wanted,
                               const std::function<void(mime::Attachment&)>& change) {
  auto& its = own(record);
  return change_attachments(record, its.scope, its.blobs, wanted, change);
}

std::size_t Enclosures::add(record::Record& record, std::string_view type,
                            const std::function<std::optional<std::string>(const mime::Attachment&)>& name,
                            const std::function<std::string(const std::string& content)>& make) {
  auto& its = own(record);
  return add_attachments(record, its.scope, its.blobs, type, name, make);
}

std::size_t Enclosures::visit(const record::Record& record, const std::function<bool(const mime::Attachment&)>& wanted,
                              const std::function<void(mime::Attachment&)>& look) {
  auto& its = own(record);
  return visit_attachments(record, its.scope, its.blobs, wanted, look);
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
