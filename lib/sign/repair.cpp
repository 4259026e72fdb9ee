#include "sign/repair.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.hpp"
#include "pdf/document.hpp"
#include "qpdf/repair.hpp"
#include "sign/field.hpp"

namespace hammy::sign {

std::string repaired(pdf::Source& source, const std::string& password, const Error& error) {
  constexpr std::uint64_t most_bytes = 256U << 20U;
  constexpr std::size_t where_it_says_pdf = 1024;
  if ((error.code() != "pdf.syntax" && error.code() != "pdf.filter") || source.size() > most_bytes ||
      source.read(0, where_it_says_pdf).find("%PDF-") == std::string_view::npos)
    throw error;
  std::string damaged;
  damaged.reserve(source.size());
  source.copy(0, source.size(), [&](std::string_view piece) { damaged += piece; });
  auto sound = qpdf::repair(damaged, password);
  pdf::MemorySource result(sound);
  pdf::Document document(result, password);
  auto all = fields(document);
  if (std::any_of(all.begin(), all.end(), [](const Field& field) { return !field.value.is_null(); }))
    throw Error{"sign.damaged", fmt::format("the document is signed and damaged: {}", error.message()),
                "repairing it would break its signatures; get it anew from where it was signed"};
  log::warning(fmt::format("the document was damaged ({}) and has been repaired", error.message()));
  return sound;
}

}  // namespace hammy::sign
