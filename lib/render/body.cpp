#include "render/body.hpp"

#include "render/parts.hpp"

namespace hammy::render {

namespace {

using Any = std::variant<docx::Template, xlsx::Template>;

Any make(std::string_view extension, std::string name, std::string bytes, std::string_view words,
         std::string_view subject, FragmentSet& fragments) {
  auto delimiters = mustache::Delimiters::parse(words, subject);
  if (extension == "xlsx") return xlsx::Template(std::move(name), std::move(bytes), delimiters);
  return docx::Template(std::move(name), std::move(bytes), delimiters, word_fragments(fragments));
}

}  // namespace

Body::Body(std::string_view extension, std::string name, std::string bytes, std::string_view delimiters,
           std::string_view subject, FragmentSet& fragments, bool strict)
    : body_(make(extension, std::move(name), std::move(bytes), delimiters, subject, fragments)) {
  std::visit([&](auto& body) { body.link(fragments, strict); }, body_);
}

std::vector<const mustache::Program*> Body::programs() const {
  return std::visit([](const auto& body) { return body.programs(); }, body_);
}

std::string Body::render(const mustache::Context& context, const mustache::Settings& settings, mustache::Missed& missed,
                         const docx::Sources& sources) const {
  if (const auto* word = std::get_if<docx::Template>(&body_)) return word->render(context, settings, missed, sources);
  return std::get<xlsx::Template>(body_).render(context, settings, missed);
}

}  // namespace hammy::render
