#include "smtp/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"

namespace hammy::smtp {

void append_xtext(std::string& out, std::string_view text) {
  for (unsigned char c : text) {
    if (c >= 33 && c <= 126 && c != '+' && c != '=')
      out += static_cast<char>(c);
    else
      fmt::format_to(std::back_inserter(out), "+{:02X}", c);
  }
}

void append_mail(std::string& out, const Envelope& envelope, std::uint64_t bytes, const Extensions& extensions) {
  out += "MAIL FROM:<";
  out += envelope.return_path;
  out += '>';
  if (extensions.size) {
    out += " SIZE=";
    fmt::format_int digits{bytes};
    out.append(digits.data(), digits.size());
  }
  if (envelope.needs_8bit && extensions.eight_bit_mime) out += " BODY=8BITMIME";
  if (envelope.needs_smtputf8 && extensions.smtputf8) out += " SMTPUTF8";
  if (extensions.dsn && !envelope.ret.empty()) {
    out += " RET=";
    out += envelope.ret;
  }
  if (extensions.dsn && !envelope.envid.empty()) {
    out += " ENVID=";
    append_xtext(out, envelope.envid);
  }
  out += "\r\n";
}

void append_rcpt(std::string& out, const Recipient& recipient, const Extensions& extensions) {
  out += "RCPT TO:<";
  out += recipient.address;
  out += '>';
  if (extensions.dsn && !recipient.notify.empty()) {
    out += " NOTIFY=";
    out += recipient.notify;
  }
  if (auto type = recipient.orcpt.find(';'); extensions.dsn && type != std::string::npos) {
    out += " ORCPT=";
    out.append(recipient.orcpt, 0, type + 1);
    append_xtext(out, std::string_view(recipient.orcpt).substr(type + 1));
  }
  out += "\r\n";
}

namespace {

/// RFC 5321 4.5.3.1 allows paths of 256 octets; more has been seen (SRS, VERP), and the server may judge.
constexpr std::size_t max_address_bytes = 512;

bool has_control(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// Outside a quoted local part a space or '>' would end the path early.
bool breaks_out(std::string_view address) {
  bool quoted = false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (quoted && address[i] == '\\') {
      ++i;
    } else if (address[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && (address[i] == ' ' || address[i] == '<' || address[i] == '>')) {
      return true;
    }
  }
  return quoted;
}

std::string_view flaw_of(std::string_view address, bool smtputf8) {
  if (address.size() > max_address_bytes) return "an address is longer than 512 bytes";
  if (has_control(address)) return "an address has a control character";
  if (breaks_out(address)) return "an address has a space or an angle bracket";
  if (!text::is_ascii(address) && (!smtputf8 || !text::is_utf8(address)))
    return "an address is not ASCII and the mail does not ask for SMTPUTF8";
  return {};
}

}  // namespace

std::string_view flaw(const Envelope& envelope) {
  if (envelope.recipients.empty()) return "the mail has no recipient";
  if (auto found = flaw_of(envelope.return_path, envelope.needs_smtputf8); !found.empty()) return found;
  for (const auto& recipient : envelope.recipients) {
    if (recipient.address.empty()) return "an address is empty";
    if (auto found = flaw_of(recipient.address, envelope.needs_smtputf8); !found.empty()) return found;
    if (recipient.notify.find_first_not_of("ACDEFHILNRSUVY,") != std::string::npos)
      return "NOTIFY is none of NEVER, SUCCESS, FAILURE and DELAY";
    auto type = std::string_view(recipient.orcpt).substr(0, recipient.orcpt.find(';'));
    if (has_control(type) || type.find_first_of(" =+<>") != type.npos)
      return "the type of an ORCPT address has a character it may not have";
  }
  if (!envelope.ret.empty() && envelope.ret != "FULL" && envelope.ret != "HDRS") return "RET is neither FULL nor HDRS";
  if (envelope.envid.size() > 100) return "ENVID is longer than 100 bytes";
  return {};
}

std::string domain_of(std::string_view address) {
  auto at = address.rfind('@');
  return at == address.npos ? std::string{} : text::lower(address.substr(at + 1));
}

}  // namespace hammy::smtp
