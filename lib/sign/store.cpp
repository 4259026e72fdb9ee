#include "sign/store.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "crypto/keyed.hpp"
#include "deflate/deflate.hpp"

namespace hammy::sign {

namespace {

using pdf::Array;
using pdf::Dictionary;
using pdf::Name;
using pdf::Object;

constexpr std::size_t most_streams = 10'000;

std::vector<std::string> contents_of(const pdf::Document& document, const Object& array) {
  std::vector<std::string> out;
  const auto& elements = array.elements();
  auto count = std::min(elements.size(), most_streams);
  out.reserve(count);
  for (std::size_t i = 0; i < count; ++i) out.push_back(document.content(document.resolve(elements[i])));
  return out;
}

/// Adds `values` to the array under `key`, as streams, and returns references to all of them.
Array add_streams(pdf::Update& update, Object& store, std::string_view key, const std::vector<std::string>& values) {
  auto array = update.find(store, key);
  auto there = contents_of(update.document(), array);
  Array refs;
  for (const auto& value : values) {
    if (auto found = std::find(there.begin(), there.end(), value); found != there.end()) {
      refs.push_back(array.elements()[static_cast<std::size_t>(found - there.begin())]);
      continue;
    }
    Dictionary stream{{"Filter", Name{"FlateDecode"}}};
    stream.content = deflate::compress(value);
    refs.emplace_back(update.add(std::move(stream)));
    array.append(refs.back());
  }
  if (!refs.empty()) store.set(key, std::move(array));
  return refs;
}

}  // namespace

void put_into_store(pdf::Update& update, const Evidence& evidence, std::string_view contents) {
  auto catalog_ref = update.document().catalog();
  auto catalog = update.get(catalog_ref);
  auto store = update.find(catalog, "DSS");
  if (!store.is<Dictionary>()) store = Object(Dictionary{{"Type", Name{"DSS"}}});
  Object related(Dictionary{});
  auto relate = [&](std::string_view key, Array refs) {
    if (!refs.empty()) related.set(key, std::move(refs));
  };
  relate("Cert", add_streams(update, store, "Certs", evidence.certificates));
  relate("OCSP", add_streams(update, store, "OCSPs", evidence.ocsps));
  relate("CRL", add_streams(update, store, "CRLs", evidence.crls));
  auto by_signature = update.find(store, "VRI");
  auto name = text::hex(crypto::digest(crypto::Hash::sha1, contents));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
  by_signature.set(name, update.add(std::move(related)));
  store.set("VRI", std::move(by_signature));
  if (update.put(catalog, "DSS", std::move(store))) update.replace(catalog_ref, std::move(catalog));
}

Evidence read_store(const pdf::Document& document) {
  auto store = document.find(document.get(document.catalog()), "DSS");
  return {contents_of(document, document.find(store, "Certs")), contents_of(document, document.find(store, "OCSPs")),
          contents_of(document, document.find(store, "CRLs"))};
}

}  // namespace hammy::sign
