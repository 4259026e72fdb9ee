// Mustache: templates of the mustache(5) language and our filters, compiled once and rendered many times over a
// record's data. The language is told in hammy-templates(7).
//
//   auto program = mustache::compile("hello.txt", "Dear {{to.name}}", mustache::Escape::none);
//   mustache::Missed missed;
//   mustache::render(*program, {data, &record}, settings, out, missed);
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mustache/delimiters.hpp"
#include "mustache/escape.hpp"
#include "record/record.hpp"
#include "record/value.hpp"

namespace hammy::mustache {

class Program;
struct ProgramDeleter {
  void operator()(Program* program) const;
};
using ProgramPtr = std::unique_ptr<Program, ProgramDeleter>;

/// Compiles `source`. `name` stands in errors, all of which are `template.syntax` and begin "name:line:column: ".
/// Values are escaped for `escape`. `delimiters` are those of its first tag, "=" can change them. Sources above 1 MiB
/// are refused.
ProgramPtr compile(std::string name, std::string source, Escape escape, const Delimiters& delimiters = {});

/// Compiles a text that is put into documents: as compile(), and what stands between its tags is escaped like a value.
ProgramPtr compile_text(std::string name, std::string source, Escape escape);

/// Puts a program together from tags that somebody else has found, in a file that is no text of lines. What is wrong
/// with the tags is gathered.
class Assembly {
 public:
  Assembly(std::string name, Escape escape);
  ~Assembly();
  Assembly(const Assembly&) = delete;
  Assembly& operator=(const Assembly&) = delete;

  /// What the file says as it is.
  void text(std::string_view literal);
  /// `inside` is what stands between the delimiters, with its sign: "#items"; `whole` the tag as people wrote it;
  /// `place` where it stands, for errors, each of which begins with it.
  void tag(std::string_view inside, std::string_view whole, const std::string& place);
  /// Opens a section that renders once where `{{#name}}` would, without going into the value; a "/name" closes it.
  void condition(std::string_view name, std::string_view whole, const std::string& place);
  /// A number that no other serial of the rendering has; the same one again where `slot` was named before and `fresh`
  /// is not set. With `suffix`, "_" goes before it, and nothing is written the first time that the slot is filled.
  void serial(std::uint32_t slot, bool fresh, bool suffix);
  /// tag() for a value in an attribute of XML.
  void attribute(std::string_view inside, std::string_view whole, const std::string& place);
  /// A value that Settings::objects takes under this number, that of a tag or what `value` renders, which
  /// outlives the program. Where it declines, all up to end_object() is left out.
  void object(std::uint32_t number, std::string_view inside, std::string_view whole, const std::string& place);
  void object(std::uint32_t number, Program& value, const std::string& place);
  void end_object();
  /// What Settings::objects writes about an object that it took.
  void detail(std::uint32_t object, std::uint32_t which);

  /// The program, or what is wrong, each with its place, in the order of the file.
  ProgramPtr finish();
  const std::vector<std::string>& problems() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Where partials and parents come from. What it returns outlives every program that asked.
class Fragments {
 public:
  virtual ~Fragments() = default;
  /// The program that `{{>name}}` puts in or, when `parent`, `{{<name}}`; nullptr when there is none.
  virtual const Program* find(std::string_view name, bool parent) = 0;
};

/// Looks up the partials and parents that `program` names, once. A missing one is the error `template.missing-fragment`
/// with its place when `strict`; else it renders as nothing, as the specification has it.
void link(Program& program, Fragments& fragments, bool strict = true);

/// Whether `program` or one linked to it includes by dynamic names, and whether `program` itself names a parent.
bool has_dynamic_names(const Program& program);
bool has_parent(const Program& program);

struct Datum;  // of filter.hpp

/// What a program puts in that is no text, such as pictures.
class Objects {
 public:
  virtual ~Objects() = default;
  /// Takes the value of a tag that is neither absent, null nor "", or what a program rendered. False when there is
  /// nothing to show of it. Throws an Error without place.
  virtual bool take(std::uint32_t object, const Datum& value) = 0;
  /// Appends a detail of what was taken last.
  virtual void write(std::uint32_t object, std::uint32_t detail, std::string& out) = 0;
};

struct Tag;  // of program.hpp

/// Is told of each tag that prints a value: that value before its filters, and the text, which is empty where it is
/// absent.
using Watch = std::function<void(const Tag& tag, record::Value value, std::string_view text)>;

/// What a variable that is nowhere in the data becomes: an error, nothing, or its own tag.
enum class Missing : std::uint8_t { error, empty, keep };

struct Settings {
  Missing missing = Missing::error;
  std::string locale = "en";
  std::string time_zone = "UTC";
  std::string currency;       ///< of amounts that name none; may be empty
  bool plain_spaces = false;  ///< no-break spaces of formatted numbers become plain ones
  std::size_t max_output = std::size_t{4} << 20;
  unsigned max_depth = 100;        ///< of partials, parents and blocks within one another
  Fragments* fragments = nullptr;  ///< for names that are only known while rendering: {{>*name}}
  Objects* objects = nullptr;      ///< of a program that has some
  Watch watch{};                   ///< may be empty
};

/// Where names are looked up: in `element`, in `data`, then among the record's own fields, then whole paths in
/// `defaults`.
struct Context {
  record::Value data;
  const record::Record* record = nullptr;
  record::Value defaults;
  std::string_view content;            ///< {{{-content}}}: what a frame is put around
  std::string_view subject;            ///< {{-subject}}: the subject rendered before
  record::Value element{};             ///< of a list in `data`, where the whole text is made for one of them
  std::uint32_t index = 0, count = 0;  ///< its number from 1, and how many there are
  record::Value brand{};               ///< {{-brand.colour}} and so on: what the organisation looks like
};

/// Variables that were asked for and are nowhere, each with the place of the first tag.
struct Missed {
  struct Variable {
    std::string name, place;
  };
  std::vector<Variable> variables;
  bool empty() const { return variables.empty(); }
  /// The error `template.missing-variable` that names them all.
  Error error() const;
};

/// Appends the rendered text to `out`. Under Missing::error absent variables are added to `missed` and the text is of
/// no use; the caller throws Missed::error() once it knows them all. Throws `template.filter`, `template.unsafe-url`,
/// `template.not-text`, `template.too-deep` or `template.too-large` with the place.
void render(const Program& program, const Context& context, const Settings& settings, std::string& out, Missed& missed);

/// What a template asks of its data.
struct Use {
  std::string name;                 ///< dotted path
  std::string kind;                 ///< "value", "section" or "condition" (only ever asked whether it is there)
  bool required = false;            ///< rendering fails without it
  std::vector<std::string> within;  ///< the sections it stands in, outermost first
  std::string place;
};
/// Every use of a name in `program` and in the partials and parents linked to it.
std::vector<Use> uses(const Program& program);

}  // namespace hammy::mustache
