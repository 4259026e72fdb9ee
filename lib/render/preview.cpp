#include "render/preview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "mime/message.hpp"
#include "render/press.hpp"
#include "render/sample.hpp"

namespace hammy::render {

namespace fs = std::filesystem;

namespace {

/// Who a record's `from` or `to` names, whom `fallback` stands in for.
mime::Address address(record::Value value, const policy::Address& fallback) {
  if (value.is(record::Kind::array) && value.size() > 0) value = *value.begin();
  if (value.is(record::Kind::string)) return mime::parse_mailbox(value.text());
  auto email = value.find("email").text();
  if (email.empty()) return mime::make_address(fallback.email, fallback.name);
  return mime::make_address(email, value.find("name").text());
}

std::string mail(const record::Record& record, const policy::TemplatePolicy& policy, const std::vector<Text>& texts,
                 Instant now) {
  mime::Message message;
  message.message_id = "<preview@example.com>";
  message.date = now;
  auto sender = policy.from;
  if (sender.email.empty()) sender.email = "sender@example.com";
  message.from = address(record.value("from"), sender);
  message.to.push_back(address(record.value("to"), {"recipient@example.com", ""}));
  message.boundary = "preview";
  for (const auto& text : texts) {
    if (text.part->field == "subject") message.subject = text.content;
    if (text.part->field == "text") message.text = mime::make_text(text.content);
    if (text.part->field == "html") message.html = mime::make_text(text.content);
  }
  return message.text || message.html ? join(mime::compose(std::move(message), true).pieces) : std::string{};
}

std::string escaped(std::string_view text) {
  std::string out;
  mustache::append_escaped(out, text, mustache::Escape::html);
  return out;
}

/// The files of one rendering: "html" is what to look at first.
std::string extension(const Text& text) {
  const auto& field = text.part->field;
  if (field == "html") return "html";
  if (field == "text") return "txt";
  return field + (text.part->form == Part::Form::json ? ".json" : ".txt");
}

class Previews {
 public:
  Previews(const Template& made, const fs::path& directory, Instant now, Printer& printer)
      : made_(made), directory_(directory), now_(now), printer_(printer) {}

  void add(const fs::path& sample, const std::string& locale) {
    auto stem = sample.stem().string();
    auto title = stem + (locale.empty() ? "" : " · " + locale);
    if (!locale.empty()) stem += '.' + locale;
    try {
      auto record = read_sample(sample);
      if (!locale.empty()) record.set_text("locale", locale);
      auto [texts, documents] = render(made_, record);
      rows_ += fmt::format("<section><h2>{}</h2>\n", escaped(title));
      std::string links;
      auto write = [&](const std::string& ending, const std::string& content) {
        write_file_atomically(directory_ / (stem + '.' + ending), content);
        links += fmt::format("<a href=\"{0}\">{1}</a> ", escaped(stem + '.' + ending), escaped(ending));
      };
      for (const auto& text : texts) {
        if (text.part->field == "subject")
          rows_ += fmt::format("<p class=\"subject\">{}</p>\n", escaped(text.content));
        else
          write(extension(text), text.content);
      }
      for (const auto& document : documents) write(document.name, printer_.print(document));
      if (auto bytes = mail(record, made_.policy, texts, now_); !bytes.empty()) write("eml", bytes);
      rows_ += fmt::format("<p>{}</p>\n", links);
      for (const auto& text : texts) {
        if (text.part->field == "html")
          rows_ += fmt::format("<iframe sandbox src=\"{}\"></iframe>\n", escaped(stem + ".html"));
        else if (text.part->field != "subject")
          rows_ += fmt::format("<details><summary>{}</summary><pre>{}</pre></details>\n", escaped(text.part->field),
                               escaped(text.content));
      }
    } catch (const Error& error) {
      failures_.push_back(fmt::format("{}: {}", title, error.message()));
      rows_ +=
          fmt::format("<section><h2>{}</h2>\n<p class=\"error\">{}</p>\n", escaped(title), escaped(error.message()));
    }
    rows_ += "</section>\n";
  }

  std::vector<std::string> finish() {
    constexpr std::string_view style =
        "body{font:15px/1.5 sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#222}"
        "iframe{width:100%;height:32rem;border:1px solid #ccc}pre{white-space:pre-wrap;background:#f5f5f5;padding:1rem}"
        ".subject{font-weight:bold}.error{color:#b00020}a{margin-right:.6rem}";
    write_file_atomically(
        directory_ / "index.html",
        fmt::format(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title>\n<style>{1}</style>"
            "</head>\n<body>\n<h1>{0}</h1>\n<p>{2}</p>\n{3}</body></html>\n",
            escaped(made_.name), style, escaped(made_.identity()), rows_));
    return failures_;
  }

 private:
  const Template& made_;
  const fs::path& directory_;
  Instant now_;
  Printer& printer_;
  std::string rows_;
  std::vector<std::string> failures_;
};

}  // namespace

std::vector<std::string> write_previews(const Template& made, const std::string& sample, const fs::path& directory,
                                        Instant now, Printer& printer) {
  auto samples = sample_files(made.path);
  if (!sample.empty()) std::erase_if(samples, [&](const fs::path& path) { return path.stem() != sample; });
  if (samples.empty())
    throw Error{"template.sample",
                sample.empty() ? fmt::format("the template '{}' has no samples", made.name)
                               : fmt::format("the template '{}' has no sample '{}'", made.name, sample),
                fmt::format("put data or a record into '{}'",
                            (made.path / "samples" / ((sample.empty() ? "NAME" : sample) + ".json")).string())}
        .exits(Exit::no_input);
  std::set<std::string> locales{""};
  for (const auto& file : made.files) locales.insert(file.locale);
  make_directories(directory);
  Previews previews(made, directory, now, printer);
  for (const auto& path : samples)
    for (const auto& locale : locales) previews.add(path, locale);
  return previews.finish();
}

}  // namespace hammy::render
