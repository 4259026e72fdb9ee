// A PDF document to read in: its objects, its catalogue and its pages.
//
//   MemorySource source(bytes);
//   Document document(source);
//   Object page = document.get(document.page(0));
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pdf/encryption.hpp"
#include "pdf/object.hpp"
#include "pdf/source.hpp"
#include "pdf/xref.hpp"

namespace hammy::pdf {

class Document {
 public:
  /// `source` outlives the document. Throws `pdf.syntax` for what is no PDF or is damaged, and what Encryption does.
  explicit Document(Source& source, std::string_view password = {});
  /// The document as it was when its newest section was the one at byte `start`.
  Document(Source& source, std::uint64_t start, std::string_view password);

  /// The object, strings decrypted; null for one that is not there.
  Object get(Ref ref) const;
  /// `object`, or what it refers to.
  Object resolve(const Object& object) const;
  /// The value of an entry, resolved.
  Object find(const Object& dictionary, std::string_view key) const;
  /// The content of a stream that get() gave, decrypted and without its filters. Throws what decode() does.
  std::string content(const Object& stream) const;

  /// The same with its filters, as in the file but decrypted; empty for what is no stream.
  std::string raw(const Object& stream) const;

  Ref catalog() const { return catalog_; }
  /// How many pages there are.
  std::size_t page_count() const;
  /// Page `index`, the first being 0. Throws `pdf.page` when there are not so many.
  Ref page(std::size_t index) const;
  /// All of them; at most a million.
  std::vector<Ref> pages() const;
  /// A page's entry that its ancestors may have for it: Resources, MediaBox, CropBox, Rotate.
  Object inherited(const Object& page, std::string_view key) const;

  Source& source() const { return source_; }
  const Xref& xref() const { return xref_; }
  const Object& trailer() const { return xref_.trailer(); }
  const Encryption* encryption() const { return encryption_ ? &*encryption_ : nullptr; }

 private:
  void open(std::string_view password);
  Object read(Ref ref, std::uint64_t at) const;
  Object member(Ref ref, std::uint32_t stream) const;

  struct ObjectStream {
    std::string content;
    std::map<std::uint32_t, std::size_t> places;  ///< number to offset in the content
  };
  const ObjectStream& object_stream(std::uint32_t number) const;
  Object parent_of(const Object& node) const;

  Source& source_;
  Xref xref_;
  std::optional<Encryption> encryption_;
  Ref catalog_;
  mutable std::map<std::uint32_t, ObjectStream> streams_;
  mutable std::map<Ref, Object> ancestors_;  ///< of pages, without their lists of these
};

}  // namespace hammy::pdf
