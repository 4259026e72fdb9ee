// What was done to a document after it was signed: which kinds of changes later revisions made.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "pdf/document.hpp"

namespace hammy::sign {

enum class Change : std::uint8_t {
  evidence,    ///< what signatures are verified by: the document security store
  signatures,  ///< further signatures and timestamps, and fields for them
  form,        ///< fields of a form were filled in
  comments,    ///< annotations
  metadata,    ///< who made it, when, its title
  content,     ///< anything else: what the document says or does may be another
};

std::string_view to_string(Change change);

/// The kinds of changes from the document as it was, `before`, to what it is, `after`: two states of one file. An
/// object that was there before and has changed counts by what it was and is; it is content when that differs.
std::set<Change> changes(const pdf::Document& before, const pdf::Document& after);

}  // namespace hammy::sign
