// What one rendering of a document puts into its package besides texts: pictures and the targets of links.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "docx/objects.hpp"
#include "mustache/mustache.hpp"
#include "opc/package.hpp"
#include "opc/relations.hpp"
#include "picture/picture.hpp"

namespace hammy::docx {

/// Where pictures come from that data only name. Each returns the bytes, and throws when it cannot; one that is not set
/// is not allowed.
struct Sources {
  std::function<std::string(std::string_view reference)> blob;  ///< of {"blob":"sha256:…"}
  std::function<std::string(std::string_view path)> file;       ///< of {"path":"logo.png"}
};

/// The pictures of a document, each once.
class Media {
 public:
  /// `folder` is where they go; `taken` tells whether a member of that name is there.
  Media(const Sources& sources, std::string folder, std::function<bool(std::string_view)> taken)
      : sources_(sources), folder_(std::move(folder)), taken_(std::move(taken)) {}

  struct Member {
    std::string name, bytes;
    picture::Picture picture;
  };
  /// The picture that `value` is or names. Throws `picture.unknown`, `picture.large`, `picture.value`, and what a
  /// source throws.
  const Member& add(const mustache::Datum& value);
  const std::deque<Member>& members() const { return members_; }

 private:
  std::string bytes_of(const mustache::Datum& value) const;

  const Sources& sources_;
  std::string folder_;
  std::function<bool(std::string_view)> taken_;
  std::deque<Member> members_;
  std::map<std::string_view, const Member*> known_;  ///< by their bytes
  std::size_t total_ = 0, last_ = 0;
};

/// The objects of one part.
class PartObjects : public mustache::Objects {
 public:
  PartObjects(const std::vector<Object>& objects, const opc::Relations& relations, Media& media)
      : objects_(objects), relations_(relations), media_(media), shown_(objects.size()) {}

  bool take(std::uint32_t number, const mustache::Datum& value) override;
  void write(std::uint32_t number, std::uint32_t detail, std::string& out) override;
  /// What the part refers to beyond its template.
  const std::vector<opc::Relation>& added() const { return added_; }

 private:
  struct Shown {
    std::string relation;  ///< its id; of a link in a field the target
    std::int64_t width = 0, height = 0;
  };
  std::string relate(std::string_view kind, std::string target, bool external);

  const std::vector<Object>& objects_;
  const opc::Relations& relations_;
  Media& media_;
  std::vector<Shown> shown_;
  std::vector<opc::Relation> added_;
  std::map<std::string, std::string> ids_;  ///< by target
};

}  // namespace hammy::docx
