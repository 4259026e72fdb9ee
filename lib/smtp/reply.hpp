// Replies: what an SMTP server says (RFC 5321 4.2), and what can be read out of its words.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hammy::smtp {

/// An enhanced status code, "5.1.1" (RFC 3463). All zero when the server gave none.
struct EnhancedCode {
  std::uint8_t status = 0;
  std::uint16_t subject = 0, detail = 0;

  explicit operator bool() const { return status != 0; }
  bool operator==(const EnhancedCode&) const = default;
};
/// "5.1.1", or empty when there is none.
std::string to_string(EnhancedCode code);

/// One reply, its lines joined by '\n'. `code` 0 means that there was no reply: then `text` says what happened instead.
struct Reply {
  int code = 0;
  EnhancedCode enhanced;
  std::string text;  ///< without code and enhanced code; valid UTF-8, control characters replaced

  bool positive() const { return code >= 200 && code < 400; }
  bool temporary() const { return code >= 400 && code < 500; }
};
/// "550 5.1.1 no such user": one line, as it stands in logs and errors.
std::string to_string(const Reply& reply);

/// Reads replies out of a stream of bytes that arrives in pieces. Foreign data: a line is at most 4 KiB, a reply 100
/// lines.
class ReplyReader {
 public:
  static constexpr std::size_t max_line_bytes = 4096;
  static constexpr int max_lines = 100;

  /// Takes the next whole reply off the front of `bytes` into `reply`; false when there is none yet, and then all of
  /// `bytes` has been taken. Throws `smtp.protocol` for bytes that are no reply.
  bool next(std::string_view& bytes, Reply& reply);
  /// Whether a reply has begun and not ended.
  bool partial() const { return lines_ > 0 || !line_.empty(); }
  /// Forgets a reply that has begun.
  void clear();

 private:
  bool add_line(std::string_view line, Reply& reply);
  std::string line_;  ///< the beginning of a line whose end has not come
  int lines_ = 0;
  Reply begun_;
};

/// How long the words of a 4yz reply ask to wait: "greylisted, try again in 5 minutes", "retry in 00:04:58". Nothing
/// when they state no time; at most a day.
std::optional<std::chrono::seconds> stated_delay(std::string_view words);

/// The name that the server's queue gave the mail: "Ok: queued as 4F2A" and "OK id=1abc-2" are known; else empty.
std::string_view queue_id(std::string_view words);

}  // namespace hammy::smtp
