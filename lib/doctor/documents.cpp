#include <fmt/format.h>

#include <map>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "doctor/doctor.hpp"
#ifdef HAMMY_HAS_FONT
#include "font/missing.hpp"
#endif
#ifdef HAMMY_HAS_OFFICE
#include "office/office.hpp"
#endif
#ifdef HAMMY_HAS_DOCX
#include "docx/fonts.hpp"
#endif

namespace hammy::doctor {

namespace fs = std::filesystem;

namespace {

#if defined HAMMY_HAS_FONT && defined HAMMY_HAS_DOCX
/// The documents below `templates` that ask for each font.
std::map<std::string, std::vector<std::string>> fonts_below(const fs::path& templates) {
  std::map<std::string, std::vector<std::string>> fonts;
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(templates, none)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".docx") continue;
    auto name = fs::relative(entry.path(), templates).string();
    try {
      for (auto& font : docx::fonts(name, read_file(entry.path(), std::size_t{64} << 20)))
        fonts[std::move(font)].push_back(name);
    } catch (const Error&) {
      // What is wrong with the document is for hammy-template lint to tell.
    }
  }
  return fonts;
}

std::vector<Finding> check_fonts(const fs::path& templates) {
  auto wanted = fonts_below(templates);
  std::vector<std::string> names;
  names.reserve(wanted.size());
  for (const auto& [name, documents] : wanted) names.push_back(name);
  std::vector<Finding> findings;
  for (const auto& font : font::missing_fonts(names))
    findings.push_back(
        {Health::warning, "fonts", font.name,
         fmt::format("not installed: {} stands in for it in {}", font.instead, text::join(wanted[font.name], ", ")),
         "install the font, or one with its widths, and run 'fc-cache'"});
  if (findings.empty() && !names.empty())
    findings.push_back({Health::ok, "fonts", text::join(names, ", "), "installed, or others with their widths", ""});
  return findings;
}
#endif

}  // namespace

std::vector<Finding> check_documents(const config::Config& config) {
  std::vector<Finding> findings;
#ifdef HAMMY_HAS_OFFICE
  auto settings = office::read_settings(config);
  auto program = settings.program.empty() ? office::find_office() : settings.program;
  if (program.empty() || !fs::exists(program))
    findings.push_back({Health::warning, "documents", program.empty() ? "LibreOffice" : program.string(),
                        "not installed: documents cannot become PDF",
                        "apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"});
  else
    findings.push_back({Health::ok, "documents", program.string(), "LibreOffice is there", ""});
#endif
#if defined HAMMY_HAS_FONT && defined HAMMY_HAS_DOCX
  auto fonts = check_fonts(config.text("templates.directory").value_or("templates"));
  findings.insert(findings.end(), fonts.begin(), fonts.end());
#endif
  return findings;
}

}  // namespace hammy::doctor
