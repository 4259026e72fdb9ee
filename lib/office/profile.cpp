#include "office/profile.hpp"

#include <fmt/format.h>

#include "base/file.hpp"

namespace hammy::office {

namespace {

struct Item {
  const char *path, *name, *value;
};

// Places and names as LibreOffice's own schemas have them (officecfg/registry/schema/org/openoffice/Office).
constexpr Item items[] = {
    {"Office.Common/Security/Scripting", "DisableMacrosExecution", "true"},
    {"Office.Common/Security/Scripting", "MacroSecurityLevel", "3"},
    {"Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"},
    {"Office.Writer/Content/Update", "Link", "0"},
    {"Office.Calc/Content/Update", "Link", "2"},
    {"Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"},
    {"Office.Recovery/AutoSave", "Enabled", "false"},
    {"Office.Common/Save/Document", "CreateBackup", "false"},
    {"Office.Common/Misc", "FirstRun", "false"},
    {"Office.Common/History", "PickListSize", "0"},
    {"Office.Java/VirtualMachine", "Enable", "false"},
};

}  // namespace

void write_profile(const std::filesystem::path& profile) {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n";
  for (const auto& item : items)
    xml += fmt::format(
        "<item oor:path=\"/org.openoffice.{}\"><prop oor:name=\"{}\" oor:op=\"fuse\"><value>{}</value></prop></item>\n",
        item.path, item.name, item.value);
  xml += "</oor:items>\n";
  make_directories(profile / "user", 0700);
  write_file_atomically(profile / "user/registrymodifications.xcu", xml, 0600);
}

}  // namespace hammy::office
