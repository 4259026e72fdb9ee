// Content: what is sealed of a message, its body and attachments, in one run of bytes.
//
//   uint32   length of the manifest, big-endian
//   bytes    the manifest, JSON: {"subject","from":{"email","name"},"parts":[{"role","name","type","cid","size"}]}
//   bytes    the parts one after the other, as many bytes of each as its size says
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/secret.hpp"

namespace hammy::seal {

enum class Role : std::uint8_t { text, html, attachment };
std::string_view to_string(Role role);

struct Part {
  Role role = Role::attachment;
  std::string name, type, cid;  ///< of attachments
  std::string bytes;
};

struct Content {
  std::string subject;
  std::string from_email, from_name;
  std::vector<Part> parts;
};

/// Throws `seal.too-large` for more than a manifest may say.
crypto::Secret pack(const Content& content);
/// Throws `seal.content` for anything that is not just that.
Content unpack(std::string_view bytes);

}  // namespace hammy::seal
