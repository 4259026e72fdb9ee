// The record: one JSON object of a stream, of which a program reads and changes a few fields and passes on the rest
// byte for byte (hammy-record(5)).
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "record/value.hpp"

namespace hammy::record {

/// Output in pieces: a text, and long slices of records between its parts, which stay where they lie.
struct Pieces {
  struct Slice {
    std::size_t at;  ///< in `text`, where it belongs
    std::string_view bytes;
  };
  std::string text;
  std::vector<Slice> slices;
};

class Record {
 public:
  /// Checks `line` (no line end) as one valid JSON object without the same top-level key twice; throws
  /// `record.syntax`, `record.not-object`, `record.duplicate-key` or `record.version`. What is inside the fields
  /// is checked to be valid JSON but not parsed any further until asked for.
  static Record parse(std::string_view line);
  /// The same without a copy: `line` lies in `memory`, where it stays as it is and has scan_padding readable bytes
  /// behind it.
  static Record parse(std::string_view line, std::shared_ptr<const char[]> memory);
  /// An empty object.
  Record();
  Record(Record&&) noexcept;
  Record& operator=(Record&&) noexcept;
  ~Record();

  bool has(std::string_view field) const;
  /// The field's JSON text as it came or was set; nothing when there is no such field.
  std::optional<std::string_view> raw(std::string_view field) const;
  /// The field when it is a string, decoded; else empty. The view lives until the field changes.
  std::string_view text(std::string_view field) const;
  /// The field parsed; absent when there is none. Parsed once. The view lives until the field changes. Throws
  /// `record.duplicate-key` for a duplicate key inside it.
  Value value(std::string_view field) const;
  /// The value of a dotted name as templates look it up: in `data`, else among the record's own fields.
  Value lookup(std::string_view name) const;
  /// The names of the fields in their order.
  std::vector<std::string_view> fields() const;

  /// Replaces the field in its place, or adds it at the end.
  void set(std::string_view field, const nlohmann::ordered_json& value);
  void set_text(std::string_view field, std::string_view utf8);
  /// `json` must be valid JSON.
  void set_raw(std::string_view field, std::string json);
  void erase(std::string_view field);

  /// Appends the record and '\n'. An unchanged record is its line byte for byte; a changed one differs from it only
  /// in the changed fields.
  void append_to(std::string& out) const;
  /// The same; its slices live until the record is changed or destroyed.
  void append_to(Pieces& out) const;
  /// The size of the line that it came with.
  std::size_t line_bytes() const;

  // The fields that every program knows.
  std::string_view id() const { return text("id"); }
  /// "message" unless said.
  std::string_view type() const;
  /// "default" unless said.
  std::string_view org() const;

  bool failed() const { return has("error"); }
  /// Whether a hold keeps the record back at `now`: one whose time has passed is void.
  bool held(Instant now) const;

  /// Sets `error` from what `program` met at `now` (hammy-record(5)).
  void fail(const Error& error, std::string_view program, Instant now);
  /// Sets `hold`.
  void hold(std::optional<Instant> until, std::string_view reason);
  /// Appends an entry to `log`: {"at","by","event"} and, unless null, "detail".
  void log(Instant at, std::string_view program, std::string_view event);
  void log(Instant at, std::string_view program, std::string_view event, const nlohmann::ordered_json& detail);
  /// The same with the detail as JSON text, which must be valid; for who writes many.
  void log_json(Instant at, std::string_view program, std::string_view event, std::string_view detail);

 private:
  struct State;
  void read(std::string_view line, std::shared_ptr<const char[]> memory);
  template <class Out>
  void write(Out& all) const;
  std::unique_ptr<State> state_;
};

/// For functions that take some of many records.
std::vector<Record*> pointers_to(std::span<Record> records);

}  // namespace hammy::record
