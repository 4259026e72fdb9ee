#include "pdf/transplant.hpp"

#include "base/error.hpp"

namespace hammy::pdf {

Ref Transplant::copy(Ref ref) {
  constexpr std::size_t most_objects = 10'000;
  Object top(ref);
  rename(top);
  while (!left_.empty()) {
    if (copies_.size() > most_objects) throw Error{"pdf.syntax", "the PDF has too many objects to copy"};
    auto next = left_.back();
    left_.pop_back();
    auto object = from_.get(next);
    if (auto* stream = object.as<Dictionary>(); stream && stream->is_stream()) {
      stream->content = from_.raw(object);
      stream->stream_at.reset();
      object.erase("Length");
    }
    rename(object);
    to_.replace(copies_.at(next), std::move(object));
  }
  return *top.as<Ref>();
}

/// Gives the references in `object` the numbers of the other document; what they lead to is copied later.
void Transplant::rename(Object& object) {
  if (const auto* ref = object.as<Ref>()) {
    auto found = copies_.find(*ref);
    if (found == copies_.end()) {
      found = copies_.emplace(*ref, to_.reserve()).first;
      left_.push_back(*ref);
    }
    object = Object(found->second);
  } else if (auto* array = object.as<Array>()) {
    for (Object& element : *array) rename(element);
  } else if (auto* dictionary = object.as<Dictionary>()) {
    for (Entry& entry : dictionary->entries) rename(entry.value);
  }
}

}  // namespace hammy::pdf
