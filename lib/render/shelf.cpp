#include "render/shelf.hpp"

namespace hammy::render {

std::string Shelf::keep(const std::string& org, std::string_view bytes) {
  auto& store = stores_[org];
  if (!store) store = std::make_unique<blob::Store>(scope::Scope(scope::OrgId(org), config_));
  auto reference = store->put(bytes);
  store->durable();
  return reference;
}

}  // namespace hammy::render
