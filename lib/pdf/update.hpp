// Incremental updates (ISO 32000-2 section 7.5.6): a new section at the end of a file that stays as it is, so that what
// was signed before stays signed. Written in the style of the last section, a table or a stream.
//
//   Update update(document);
//   Object page = update.get(ref);
//   page.set("Rotate", 90);
//   update.replace(ref, page);
//   Tail tail = update.finish();          // to be written behind the file
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "pdf/document.hpp"
#include "pdf/object.hpp"

namespace hammy::pdf {

/// What is written behind the file.
struct Tail {
  std::string bytes;
  std::map<Ref, std::size_t> bodies;  ///< where in `bytes` the text of each object begins, behind "obj"
};

class Update {
 public:
  /// `document` outlives the update.
  explicit Update(const Document& document);

  /// A number for an object that follows.
  Ref reserve();
  /// A new object, or a new stream when it has content.
  Ref add(Object object);
  /// Replaces an object of the file, or one that was reserved.
  void replace(Ref ref, Object object);
  /// The same with the text as it is to be written; its strings must be encrypted where the file is.
  void replace_by_text(Ref ref, std::string text);
  /// The object as it is by now.
  Object get(Ref ref) const;
  /// The value of an entry as it is by now.
  Object find(const Object& dictionary, std::string_view key) const;
  /// Changes the value of an entry where it lies: in `holder`, which the caller replaces then (true), or in an object
  /// of its own, which is replaced here (false).
  bool put(Object& holder, std::string_view key, Object value);

  const Document& document() const { return document_; }
  /// Throws `pdf.too-large` for a file of 4 GB and more.
  Tail finish() const;

 private:
  struct New {
    Object object;
    std::string text;
  };
  void write(std::string& out, const New& object) const;
  Object trailer(std::string_view written) const;
  const Document& document_;
  std::uint32_t next_;
  std::map<Ref, New> objects_;
};

}  // namespace hammy::pdf
