// Errors: one type for every failure, made to be read by people and by programs.
#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace hammy {

/// What a failure means for the record it happened to (hammy-record(5), "error").
enum class Failure {
  temporary,  ///< the same thing may succeed later
  permanent,  ///< it never will
  technical,  ///< our own fault: configuration, disk, a dead dependency
  unknown,    ///< it was perhaps done: the connection died after the body
};

std::string_view to_string(Failure failure);
/// The class named by `word`; `technical` for a word that names none.
Failure failure_from(std::string_view word);

/// Exit statuses of sysexits(3), the only ones that our programs use.
enum class Exit : int {
  ok = 0,
  usage = 64,
  data = 65,
  no_input = 66,
  unavailable = 69,
  software = 70,
  cannot_create = 73,
  io = 74,
  temporary = 75,
  permission = 77,
  config = 78,
};

/// The one exception of the product.
///
/// `code` is a stable word such as `template.missing-variable`, listed in hammy-errors(7). `message` says what
/// happened, lower case, no full stop, the subject in 'quotes'. `hint` says what the user should do next; may be empty.
/// Secrets never enter any of them.
class Error : public std::exception {
 public:
  Error(std::string code, std::string message, std::string hint = {});

  /// The same error with another failure class. Errors are `permanent` unless said.
  Error& as(Failure failure);
  /// The same error with the exit status of a program that cannot start because of it. `data` unless said.
  Error& exits(Exit status);
  /// The same error with the other side's wish of when to try again.
  Error& retry_after(std::chrono::seconds delay);

  const std::string& code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }
  Failure failure() const { return failure_; }
  Exit exit_status() const { return exit_; }
  std::optional<std::chrono::seconds> retry_after() const { return retry_after_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string code_, message_, hint_;
  Failure failure_ = Failure::permanent;
  Exit exit_ = Exit::data;
  std::optional<std::chrono::seconds> retry_after_;
};

/// An Error from errno: `cannot <doing> '<subject>': <strerror>`, technical, exit status by errno
/// (permission 77, missing file 66, else 74).
Error system_error(std::string_view doing, std::string_view subject, int errno_value);

}  // namespace hammy
