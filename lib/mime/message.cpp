#include "mime/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "mime/encoding.hpp"
#include "mime/header.hpp"
#include "mime/type.hpp"

namespace hammy::mime {

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// A leaf of the tree of parts: how its content travels has been decided.
struct Leaf {
  std::string_view content;  ///< in CRLF form where that matters
  std::string type;
  Parameters type_parameters;
  Encoding encoding = Encoding::seven_bit;
  const Text* text = nullptr;  ///< whose bytes the content is
  const Attachment* attachment = nullptr;
};

class Writer {
 public:
  Writer(Message& message, bool eight_bit) : message_(message), eight_bit_allowed_(eight_bit) {}

  Composed write() {
    prepare();
    if (leaves_.size() > 1 || calendar_) choose_boundary();
    std::size_t size = 2048;
    for (const auto& leaf : leaves_) size += 512 + (is_piece(leaf) ? 0 : leaf.content.size() + leaf.content.size() / 2);
    out_.reserve(size);
    header();
    body();
    auto last = out_.empty() && !result_.pieces.empty() ? result_.pieces.back().bytes : std::string_view(out_);
    if (!last.ends_with("\r\n")) out_ += "\r\n";
    end_piece();
    return std::move(result_);
  }

 private:
  bool alternative() const { return texts_ + (calendar_ ? 1 : 0) > 1; }

  void prepare() {
    if (!message_.text && !message_.html && message_.attachments.empty()) message_.text.emplace();
    if (message_.text) text_leaf(*message_.text, "text/plain");
    if (message_.html) text_leaf(*message_.html, "text/html");
    texts_ = leaves_.size();
    for (const auto& attachment : message_.attachments)
      if (is_related(attachment)) attachment_leaf(attachment);
    related_ = leaves_.size() - texts_;
    for (const auto& attachment : message_.attachments) {
      if (is_related(attachment)) continue;
      if (!attachment.method.empty() && !calendar_) calendar_leaf(attachment);
      attachment_leaf(attachment);
    }
    attached_ = leaves_.size() - texts_ - related_;
  }

  /// Only HTML can refer to a Content-ID; without it the image is a file like others.
  bool is_related(const Attachment& attachment) const { return message_.html && !attachment.cid.empty(); }

  void text_leaf(const Text& text, std::string type) {
    const auto& found = text.found;
    std::string_view name = type == "text/html" ? "html" : "text";
    if (found.nul)
      throw Error{"mime.nul", fmt::format("'{}' has a NUL character in it", name), "take it out of the data"};
    if (found.non_ascii > 0 && !text::is_utf8(text.bytes))
      throw Error{"mime.utf8", fmt::format("'{}' is not valid UTF-8", name)};
    Leaf leaf;
    leaf.content = text.bytes;
    leaf.type = std::move(type);
    leaf.type_parameters = {{"charset", "utf-8"}};
    leaf.encoding = choose(found, text.bytes.size(), eight_bit_allowed_);
    leaf.text = &text;
    add(std::move(leaf));
  }

  /// The invitation as mail programs show it: beside the texts, with its method. Those that do not know such parts find
  /// the file among the attachments.
  void calendar_leaf(const Attachment& attachment) {
    if (attachment.method.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos)
      throw Error{"mime.method", fmt::format("'{}' is no method of a calendar", text::clip(attachment.method, 40)),
                  "use REQUEST, CANCEL or PUBLISH (RFC 5546 section 1.4)"};
    calendar_.emplace();
    calendar_->content = attachment.content;
    calendar_->type = "text/calendar";
    calendar_->type_parameters = {{"charset", "utf-8"}, {"method", attachment.method}};
    calendar_->encoding = Encoding::base64;
  }

  void attachment_leaf(const Attachment& attachment) {
    Leaf leaf;
    leaf.content = attachment.content;
    leaf.type = attachment.type.empty() ? std::string(type_of(attachment.name)) : text::lower(attachment.type);
    if (!attachment.method.empty()) leaf.type = "application/ics";
    if (!is_type(leaf.type))
      throw Error{"mime.type", fmt::format("'{}' is no media type", text::clip(attachment.type, 100)),
                  "write it as application/pdf, without parameters"};
    leaf.encoding = Encoding::base64;
    leaf.attachment = &attachment;
    if (leaf.type.starts_with("message/") || leaf.type.starts_with("multipart/")) {
      // Such parts must not be encoded (RFC 2046 sections 5.1 and 5.2): what cannot travel as it is goes as a mere
      // file.
      auto text = make_text(attachment.content);
      bool crlf = text.bytes.size() == attachment.content.size();
      if (leaf.type == "message/rfc822" && crlf && text.found.non_ascii == 0 && !text.found.nul &&
          text.found.longest_line <= 998) {
        leaf.encoding = Encoding::seven_bit;
      } else {
        leaf.type = "application/octet-stream";
      }
    }
    if (!attachment.name.empty()) leaf.type_parameters.emplace_back("name", attachment.name);
    add(std::move(leaf));
  }

  void add(Leaf leaf) {
    result_.eight_bit = result_.eight_bit || leaf.encoding == Encoding::eight_bit;
    leaves_.push_back(std::move(leaf));
  }

  /// "=_" stands in no quoted-printable and no base64 text (RFC 2045 section 6.7); parts that travel as they are
  /// are searched.
  void choose_boundary() {
    for (int attempt = 0;; ++attempt) {
      boundary_ = fmt::format("=_{}", message_.boundary.substr(0, 40));
      if (attempt > 0) boundary_ += fmt::format("_{}", attempt);
      bool taken = std::any_of(leaves_.begin(), leaves_.end(), [&](const Leaf& leaf) {
        return as_it_is(leaf) && leaf.content.find(boundary_) != leaf.content.npos;
      });
      if (!taken) return;
    }
  }

  void header() {
    auto& out = out_;
    out += "Date: ";
    out += format_rfc5322(message_.date);
    out += "\r\n";
    addresses("From", {&message_.from, 1});
    addresses("Reply-To", message_.reply_to);
    addresses("To", message_.to);
    addresses("Cc", message_.cc);
    if (!message_.subject.empty()) append_text(out, "Subject", message_.subject);
    append_structured(out, "Message-ID", message_.message_id);
    for (const auto& [name, value] : message_.headers) {
      check_custom_header(name);
      append_custom(out, name, value);
    }
    out += "MIME-Version: 1.0\r\n";
  }

  void addresses(std::string_view name, std::span<const Address> list) {
    if (list.empty()) return;
    append_addresses(out_, name, list);
    for (const auto& address : list) result_.utf8 = result_.utf8 || address.needs_utf8();
  }

  void body() {
    if (attached_ == 0) return content();
    if (texts_ == 0 && attached_ == 1 && related_ == 0 && !calendar_) return leaf(leaves_[0]);
    multipart('m', "mixed", {}, [&] {
      if (texts_ > 0 || calendar_) separator('m'), content();
      for (std::size_t i = texts_ + related_; i < leaves_.size(); ++i) separator('m'), leaf(leaves_[i]);
    });
  }

  /// The texts, with the images that belong to the HTML, and the invitation.
  void content() {
    if (texts_ == 0) return leaf(*calendar_);
    if (!alternative()) return html();
    multipart('a', "alternative", {}, [&] {
      if (texts_ > 1) separator('a'), leaf(leaves_[0]);
      if (texts_ > 0) separator('a'), html();
      if (calendar_) separator('a'), leaf(*calendar_);
    });
  }

  void html() {
    if (related_ == 0) return leaf(leaves_[texts_ - 1]);
    multipart('r', "related", {{"type", "text/html"}}, [&] {
      separator('r'), leaf(leaves_[texts_ - 1]);
      for (std::size_t i = texts_; i < texts_ + related_; ++i) separator('r'), leaf(leaves_[i]);
    });
  }

  std::string boundary(char level) const { return boundary_ + '_' + level; }

  template <class Parts>
  void multipart(char level, std::string_view subtype, Parameters parameters, Parts parts) {
    parameters.emplace_back("boundary", boundary(level));
    append_parameterised(out_, "Content-Type", fmt::format("multipart/{}", subtype), parameters);
    parts();
    out_ += fmt::format("\r\n--{}--", boundary(level));
  }

  void separator(char level) {
    out_ += "\r\n--";
    out_ += boundary(level);
    out_ += "\r\n";
  }

  void leaf(const Leaf& leaf) {
    auto& out = out_;
    append_parameterised(out, "Content-Type", leaf.type, leaf.type_parameters);
    if (leaf.encoding != Encoding::seven_bit) {
      out += "Content-Transfer-Encoding: ";
      out += to_string(leaf.encoding);
      out += "\r\n";
    }
    if (leaf.attachment) disposition(*leaf.attachment);
    out += "\r\n";
    switch (leaf.encoding) {
      case Encoding::quoted_printable: append_quoted_printable(out, leaf.content); break;
      case Encoding::base64: append_base64_lines(out, leaf.content); break;
      default:
        if (!is_piece(leaf)) {
          out += leaf.content;
          break;
        }
        end_piece();
        result_.pieces.emplace_back(leaf.content, leaf.text->memory).dot_lines = leaf.text->found.dot_line;
    }
  }

  static bool as_it_is(const Leaf& leaf) {
    return leaf.encoding == Encoding::seven_bit || leaf.encoding == Encoding::eight_bit;
  }

  static bool is_piece(const Leaf& leaf) {
    constexpr std::size_t worth_it_bytes = 8192;
    return leaf.text && as_it_is(leaf) && leaf.content.size() >= worth_it_bytes;
  }

  void end_piece() {
    if (!out_.empty()) result_.pieces.emplace_back(std::exchange(out_, {}));
  }

  void disposition(const Attachment& attachment) {
    Parameters parameters;
    if (!attachment.name.empty()) parameters.emplace_back("filename", attachment.name);
    append_parameterised(out_, "Content-Disposition", is_related(attachment) ? "inline" : "attachment", parameters);
    if (attachment.cid.empty()) return;
    constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~.@";
    bool valid = std::all_of(attachment.cid.begin(), attachment.cid.end(), [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != marks.npos;
    });
    if (!valid || attachment.cid.size() > 200)
      throw Error{"mime.cid", fmt::format("'{}' cannot be a Content-ID", text::clip(attachment.cid, 100)),
                  "use letters, digits, '.', '-' and '@', as in <img src=\"cid:logo\">"};
    append_structured(out_, "Content-ID", '<' + attachment.cid + '>');
  }

  Message& message_;
  bool eight_bit_allowed_;
  Composed result_;
  std::string out_;  ///< the piece that is being written
  std::optional<Leaf> calendar_;
  std::vector<Leaf> leaves_;  ///< the texts, what is related to the HTML, the attachments
  std::size_t texts_ = 0, related_ = 0, attached_ = 0;
  std::string boundary_;
};

}  // namespace

Composed compose(Message message, bool eight_bit) { return Writer(message, eight_bit).write(); }

}  // namespace hammy::mime
