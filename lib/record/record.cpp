#include "record/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/text.hpp"
#include "record/scan.hpp"

namespace hammy::record {

using nlohmann::ordered_json;

namespace {

struct Field {
  std::string key;
  std::string_view came;               // the value's slice of the line; empty for an added field
  const char* member = nullptr;        // where the member begins in the line; null for an added field
  std::optional<std::string> changed;  // the JSON text set since
  bool erased = false;
  // What has been asked for so far, made on demand.
  std::unique_ptr<std::string> decoded;
  std::unique_ptr<Document> parsed;

  std::string_view json() const { return changed ? std::string_view(*changed) : came; }
  void change(std::string json) {
    changed = std::move(json);
    erased = false;
    decoded.reset();
    parsed.reset();
  }
};

[[noreturn]] void duplicate_key(std::string_view key) {
  throw Error{"record.duplicate-key", fmt::format("the field '{}' stands twice in the record", text::clip(key, 100)),
              "keep one of the two"};
}

std::string dump(const ordered_json& value) {
  try {
    return value.dump();
  } catch (const ordered_json::exception&) {
    throw Error{"record.utf8", "a text to put into the record is not valid UTF-8"};
  }
}

}  // namespace

struct Record::State {
  std::shared_ptr<const char[]> memory;
  std::string_view line = "{}";  // in `memory`, once there is some
  std::vector<Field> fields;
  std::size_t came = 0;  // how many of the fields came with the line
  bool changed = false, erased = false;

  Field* find(std::string_view key) {
    for (auto& field : fields)
      if (!field.erased && field.key == key) return &field;
    return nullptr;
  }
  void set(std::string_view key, std::string json) {
    changed = true;
    for (auto& field : fields)
      if (field.key == key) {
        erased = erased || field.erased;
        return field.change(std::move(json));
      }
    Field field;
    field.key = key;
    field.change(std::move(json));
    fields.push_back(std::move(field));
  }
};

Record::Record() : state_(std::make_unique<State>()) {}
Record::Record(Record&&) noexcept = default;
Record& Record::operator=(Record&&) noexcept = default;
Record::~Record() = default;

Record Record::parse(std::string_view line) {
  std::shared_ptr<char[]> memory{new char[line.size() + scan_padding]};
  line.copy(memory.get(), line.size());
  std::fill_n(memory.get() + line.size(), scan_padding, ' ');
  std::string_view copy{memory.get(), line.size()};
  return parse(copy, std::move(memory));
}

Record Record::parse(std::string_view line, std::shared_ptr<const char[]> memory) {
  Record record;
  record.read(line, std::move(memory));
  return record;
}

void Record::read(std::string_view line, std::shared_ptr<const char[]> memory) {
  auto& state = *state_;
  state.memory = std::move(memory);
  state.line = line;
  thread_local std::vector<FieldSlice> slices;
  scan_object(line, slices);
  state.fields.reserve(slices.size() + 4);
  for (const auto& slice : slices) {
    auto& field = state.fields.emplace_back();
    bool escaped = slice.key.find('\\') != slice.key.npos;
    field.key = escaped ? decode_string({slice.key.data() - 1, slice.key.size() + 2}) : std::string(slice.key);
    field.came = slice.value;
    field.member = slice.key.data() - 1;
  }
  state.came = state.fields.size();
  if (state.came <= 24) {
    for (auto a = state.fields.begin(); a != state.fields.end(); ++a)
      for (auto b = state.fields.begin(); b != a; ++b)
        if (a->key == b->key) duplicate_key(a->key);
  } else {
    std::unordered_set<std::string_view> seen;
    for (const auto& field : state.fields)
      if (!seen.insert(field.key).second) duplicate_key(field.key);
  }
  if (auto version = raw("v"); version && *version != "1")
    throw Error{"record.version", fmt::format("record version {} is not known here", text::clip(*version, 40)),
                "this release reads version 1; upgrade the program that came later in the pipeline"};
}

bool Record::has(std::string_view field) const { return state_->find(field) != nullptr; }

std::optional<std::string_view> Record::raw(std::string_view field) const {
  auto* found = state_->find(field);
  return found ? std::optional(found->json()) : std::nullopt;
}

std::string_view Record::text(std::string_view field) const {
  auto* found = state_->find(field);
  if (!found) return {};
  auto json = found->json();
  if (json.empty() || json.front() != '"') return {};
  if (json.find('\\') == json.npos) return json.substr(1, json.size() - 2);
  if (!found->decoded) found->decoded = std::make_unique<std::string>(decode_string(json));
  return *found->decoded;
}

Value Record::value(std::string_view field) const {
  auto* found = state_->find(field);
  if (!found) return {};
  if (!found->parsed) found->parsed = std::make_unique<Document>(Document::parse_valid(found->json()));
  return found->parsed->root();
}

Value Record::lookup(std::string_view name) const {
  if (auto found = value("data").at_path(name); !found.is(Kind::absent)) return found;
  auto dot = name.find('.');
  auto own = value(name.substr(0, dot));
  return dot == name.npos ? own : own.at_path(name.substr(dot + 1));
}

std::vector<std::string_view> Record::fields() const {
  std::vector<std::string_view> names;
  for (const auto& field : state_->fields)
    if (!field.erased) names.push_back(field.key);
  return names;
}

void Record::set(std::string_view field, const ordered_json& value) { state_->set(field, dump(value)); }

void Record::set_text(std::string_view field, std::string_view utf8) {
  if (!text::is_utf8(utf8)) throw Error{"record.utf8", fmt::format("the text for '{}' is not valid UTF-8", field)};
  std::string json;
  json.reserve(utf8.size() + utf8.size() / 8 + 32);  // HTML has a quotation mark or line end every dozen bytes
  append_string(json, utf8);
  state_->set(field, std::move(json));
}

void Record::set_raw(std::string_view field, std::string json) { state_->set(field, std::move(json)); }

void Record::erase(std::string_view field) {
  if (auto* found = state_->find(field)) {
    found->erased = true;
    state_->changed = state_->erased = true;
  }
}

namespace {

std::string& text_of(std::string& out) { return out; }
std::string& text_of(Pieces& out) { return out.text; }

/// Appends bytes that the record keeps.
void lay(std::string& out, std::string_view bytes) { out += bytes; }
void lay(Pieces& out, std::string_view bytes) {
  constexpr std::size_t worth_a_slice = 4096;
  if (bytes.size() >= worth_a_slice)
    out.slices.push_back({out.text.size(), bytes});
  else
    out.text += bytes;
}

std::string_view between(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }

}  // namespace

template <class Out>
void Record::write(Out& all) const {
  const auto& state = *state_;
  auto line = state.line;
  auto& out = text_of(all);
  auto added = [&](const Field& field) {
    append_string(out, field.key);
    out += ':';
    lay(all, field.json());
  };
  if (!state.changed) {
    lay(all, line);
  } else if (state.erased) {  // members are moved together
    out += '{';
    bool first = true;
    for (const auto& field : state.fields) {
      if (field.erased) continue;
      if (!std::exchange(first, false)) out += ',';
      if (!field.member) {
        added(field);
        continue;
      }
      lay(all, between(field.member, field.came.data()));
      lay(all, field.json());
    }
    out += '}';
  } else {  // changed values are put in their places, added fields before the closing brace
    const char* copied = line.data();
    for (const auto& field : state.fields) {
      if (!field.changed || !field.member) continue;
      lay(all, between(copied, field.came.data()));
      lay(all, *field.changed);
      copied = field.came.data() + field.came.size();
    }
    auto* brace = line.data() + line.rfind('}');
    lay(all, between(copied, brace));
    for (auto i = state.came; i < state.fields.size(); ++i) {
      if (i > 0) out += ',';
      added(state.fields[i]);
    }
    lay(all, between(brace, line.data() + line.size()));
  }
  out += '\n';
}

void Record::append_to(std::string& out) const { write(out); }
void Record::append_to(Pieces& out) const { write(out); }
std::size_t Record::line_bytes() const { return state_->line.size(); }

std::string_view Record::type() const {
  auto type = text("type");
  return type.empty() ? "message" : type;
}

std::string_view Record::org() const {
  auto org = text("org");
  return org.empty() ? "default" : org;
}

bool Record::held(Instant now) const {
  if (!has("hold")) return false;
  auto until = parse_rfc3339(value("hold").find("until").text());
  return !until || *until > now;
}

void Record::fail(const Error& error, std::string_view program, Instant now) {
  ordered_json json{
      {"by", program}, {"code", error.code()}, {"class", to_string(error.failure())}, {"message", error.message()}};
  if (!error.hint().empty()) json["hint"] = error.hint();
  if (auto delay = error.retry_after()) json["retry_after"] = format_duration(*delay);
  json["at"] = format_rfc3339(now);
  // An error text may quote foreign bytes; what is not UTF-8 is replaced rather than lost.
  state_->set("error", json.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
}

void Record::hold(std::optional<Instant> until, std::string_view reason) {
  ordered_json json;
  if (until) json["until"] = format_rfc3339(*until);
  json["reason"] = reason;
  set("hold", json);
}

void Record::log(Instant at, std::string_view program, std::string_view event) { log(at, program, event, {}); }

void Record::log(Instant at, std::string_view program, std::string_view event, const ordered_json& detail) {
  log_json(at, program, event, detail.is_null() ? std::string{} : dump(detail));
}

void Record::log_json(Instant at, std::string_view program, std::string_view event, std::string_view detail) {
  auto before = raw("log");
  std::string_view inside;
  if (before && before->front() == '[') inside = text::trim(before->substr(1, before->size() - 2));
  std::string json;
  json.reserve(inside.size() + detail.size() + 128);
  json += '[';
  json += inside;
  if (!inside.empty()) json += ',';
  json += "{\"at\":\"";
  json += format_rfc3339(at);
  json += "\",\"by\":";
  append_string(json, program);
  json += ",\"event\":";
  append_string(json, event);
  if (!detail.empty()) {
    json += ",\"detail\":";
    json += detail;
  }
  json += "}]";
  state_->set("log", std::move(json));
}

std::vector<Record*> pointers_to(std::span<Record> records) {
  std::vector<Record*> pointers(records.size());
  std::ranges::transform(records, pointers.begin(), [](Record& record) { return &record; });
  return pointers;
}

}  // namespace hammy::record
