// The subcommand of hammy-template that makes a template: new.
#pragma once

#include <fmt/format.h>

#include <string>

#include "archive/archive.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/table.hpp"
#include "base/text.hpp"
#include "hammy-template/common.hpp"
#include "render/from_mail.hpp"
#include "render/from_message.hpp"
#include "render/gallery.hpp"

namespace hammy::template_program {

/// hammy-template new - a template from the gallery, or from a message.
struct New {
  std::string name, starter, message, templates;
  bool list = false;

  void declare(cli::Flags& flags) {
    flags.operand("NAME", name, "the template to make", false);
    flags.add("--from", starter, "STARTER", "the starter to copy; else the one called NAME");
    flags.add("--from-message", message, "ID|FILE",
              "make it of a message in the archive, of a record, or of a mail (.eml) instead; - for standard input");
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
    if (!message.empty() && !starter.empty())
      throw Error{"usage", "--from and --from-message cannot both be given", "leave one of them away"}.exits(
          Exit::usage);
    auto files = message.empty() ? render::from_starter(context.config, starter.empty() ? name : starter, name)
                                 : from_message(context);
    auto directory = templates.empty() ? render::drafts(context.config) : std::filesystem::path(templates);
    auto [made, kept] = render::put_template(directory, context.org, name, files);
    for (const auto& path : made) context.print(path + '\n');
    for (const auto& path : kept) context.print(fmt::format("{} was there and stays\n", path));
    return 0;
  }

 private:
  versions::Files from_message(cli::Context& context) const {
    auto made =
        message == "-" || std::filesystem::exists(message)
            ? from_file(context)
            : render::from_message(
                  archive::Archive(context.config).get({scope::OrgId(context.org), context.config}, message), name);
    for (const auto& text : made.ambiguous)
      context.print(fmt::format("'{}' may be several values and stays as it is\n", text::clip(text, 80)));
    for (const auto& value : made.not_found) context.print(fmt::format("{} stands in no text as it is\n", value));
    for (const auto& file : made.left) context.print(fmt::format("{} is not taken over\n", text::printable(file)));
    return std::move(made.files);
  }

  render::FromMessage from_file(cli::Context& context) const {
    constexpr std::size_t max_bytes = std::size_t{64} << 20;
    auto bytes = read_file(message == "-" ? "/dev/stdin" : message, max_bytes);
    auto line = text::trim(bytes);
    if (!line.starts_with('{')) return render::from_mail(bytes, name);
    auto record = record::Record::parse(line);
    if (record.org() != context.org)
      throw Error{"org.mismatch", fmt::format("the message belongs to the organisation '{}'", record.org()),
                  fmt::format("make its template with --org {}", record.org())};
    return render::from_message(record, name);
  }

  static void print_gallery(cli::Context& context) {
    Table table({"STARTER", "CHANNELS", "LANGUAGES", "WHAT IT IS"}, "llll");
    for (const auto& [its_name, description, channels, languages] : render::starters(context.config))
      table.add({its_name, text::join(channels, ", "), text::join(languages, ", "), description});
    context.print(table.text());
  }
};

}  // namespace hammy::template_program
