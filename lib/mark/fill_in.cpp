#include "mark/fill_in.hpp"

#include "base/error.hpp"

namespace hammy::mark {

std::string fill_in(const mustache::Program& program, const record::Record& record, std::string_view facts,
                    const policy::Reader& reader) {
  auto known = record::Document::parse(facts);
  mustache::Context context{record.value("data"), &record, {}, {}, {}};
  context.element = known.root();
  mustache::Settings settings;
  settings.locale = reader.locale;
  settings.time_zone = reader.time_zone;
  settings.currency = reader.currency;
  std::string text;
  mustache::Missed missed;
  mustache::render(program, context, settings, text, missed);
  if (!missed.empty()) throw missed.error();
  return text;
}

}  // namespace hammy::mark
