// The subcommand of hammy-template that makes a template: new.
#pragma once

#include <fmt/format.h>

#include <string>

#include "base/error.hpp"
#include "base/table.hpp"
#include "base/text.hpp"
#include "hammy-template/common.hpp"
#include "render/gallery.hpp"

namespace hammy::template_program {

/// hammy-template new - a template from the gallery.
struct New {
  std::string name, starter, templates;
  bool list = false;

  void declare(cli::Flags& flags) {
    flags.operand("NAME", name, "the template to make", false);
    flags.add("--from", starter, "STARTER", "the starter to copy; else the one called NAME");
    flags.add("--list", list, "print the starters that there are");
    flags.add("--templates", templates, "DIR", "where templates are worked on, instead of [templates] directory");
    flags.example("hammy-template new monthly --from invoice --templates templates");
  }
  int run(cli::Context& context) {
    if (list) {
      print_gallery(context);
      return 0;
    }
    if (name.empty())
      throw Error{"usage", "a NAME is missing", "say what the template is to be called, or ask for --list"}.exits(
          Exit::usage);
    auto files = render::from_starter(context.config, starter.empty() ? name : starter, name);
    auto directory = templates.empty() ? render::drafts(context.config) : std::filesystem::path(templates);
    auto [made, kept] = render::put_template(directory, context.org, name, files);
    for (const auto& path : made) context.print(path + '\n');
    for (const auto& path : kept) context.print(fmt::format("{} was there and stays\n", path));
    return 0;
  }

 private:
  static void print_gallery(cli::Context& context) {
    Table table({"STARTER", "CHANNELS", "LANGUAGES", "WHAT IT IS"}, "llll");
    for (const auto& [its_name, description, channels, languages] : render::starters(context.config))
      table.add({its_name, text::join(channels, ", "), text::join(languages, ", "), description});
    context.print(table.text());
  }
};

}  // namespace hammy::template_program
