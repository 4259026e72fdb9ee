#include "journal/identity.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "crypto/hash.hpp"

namespace hammy::journal {

std::size_t DigestHash::operator()(const Digest& digest) const {
  std::size_t hash;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

Digest Identity::digest() const {
  // Lengths before the texts, so that no two identities share a text.
  std::string text;
  text.reserve(org.size() + key.size() + channel.size() + recipient.size() + 32);
  for (auto field : {org, key, channel, recipient}) {
    text += std::to_string(field.size());
    text += ':';
    text += field;
  }
  text += std::to_string(generation);
  auto hash = crypto::sha256(text);
  Digest digest;
  std::copy_n(hash.begin(), digest.size(), digest.begin());
  return digest;
}

}  // namespace hammy::journal
