// Objects of one document into another.
#pragma once

#include <map>

#include "pdf/document.hpp"
#include "pdf/update.hpp"

namespace hammy::pdf {

/// Copies objects with all that they refer to, each once. Belongs to one update.
class Transplant {
 public:
  /// Both outlive it.
  Transplant(const Document& from, Update& to) : from_(from), to_(to) {}
  /// The object in the other document that the object `ref` of this one became. Throws `pdf.syntax` for a net of more
  /// than 10,000 objects.
  Ref copy(Ref ref);

 private:
  void rename(Object& object);
  const Document& from_;
  Update& to_;
  std::map<Ref, Ref> copies_;
  std::vector<Ref> left_;
};

}  // namespace hammy::pdf
