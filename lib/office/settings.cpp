#include <algorithm>

#include "office/office.hpp"

namespace hammy::office {

namespace fs = std::filesystem;

namespace {

bool is_office(const fs::path& program) {
  return fs::exists(program / "libsofficeapp.so") || fs::exists(program / "libmergedlo.so");
}

}  // namespace

fs::path find_office() {
  for (const auto* usual : {"/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program"})
    if (is_office(usual)) return usual;
  // The packages of LibreOffice itself: /opt/libreoffice7.6; the newest counts.
  std::vector<fs::path> own;
  std::error_code none;
  for (const auto& folder : fs::directory_iterator("/opt", none))
    if (folder.path().filename().string().starts_with("libreoffice") && is_office(folder.path() / "program"))
      own.push_back(folder.path() / "program");
  return own.empty() ? fs::path() : *std::max_element(own.begin(), own.end());
}

Settings read_settings(const config::Config& config) {
  Settings settings;
  settings.program = config.text("office.program").value_or("");
  settings.deadline = config.duration("office.deadline").value_or(settings.deadline);
  settings.documents = config.integer("office.documents").value_or(settings.documents);
  settings.memory = config.integer("office.memory").value_or(settings.memory);
  return settings;
}

}  // namespace hammy::office
