// The events that md4c makes of a source, as calls of a C++ object.
#pragma once

#include <md4c.h>

#include <string>
#include <string_view>

namespace hammy::markdown {

class Events {
 public:
  virtual ~Events() = default;
  virtual void enter(MD_BLOCKTYPE type, void* detail) = 0;
  virtual void leave(MD_BLOCKTYPE type, void* detail) = 0;
  virtual void enter(MD_SPANTYPE type, void* detail) = 0;
  virtual void leave(MD_SPANTYPE type, void* detail) = 0;
  virtual void text(MD_TEXTTYPE type, std::string_view text) = 0;
  /// How much has been written, to stop what grows out of all proportion.
  virtual std::size_t size() const = 0;
};

/// Sends the events of `source` to `events`; throws as to_html() says.
void read(std::string_view source, Events& events);

/// An attribute such as a link's URL with its entities decoded.
std::string attribute(const MD_ATTRIBUTE& attribute);

/// The character of an entity such as "&amp;" or "&#8364;"; the entity itself when it is not known.
std::string decoded_entity(std::string_view entity);

}  // namespace hammy::markdown
