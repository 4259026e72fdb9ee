#include "mail/read.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "mail/handles.hpp"

namespace hammy::mail {

namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 20U;
constexpr int deepest = 30;

std::string string_of(const char* text) { return text ? text : ""; }

std::vector<Mailbox> mailboxes(InternetAddressList* list) {
  std::vector<Mailbox> out;
  int count = list ? internet_address_list_length(list) : 0;
  for (int i = 0; i < count; ++i) {
    auto* address = internet_address_list_get_address(list, i);
    if (!INTERNET_ADDRESS_IS_MAILBOX(address)) continue;
    auto* mailbox = INTERNET_ADDRESS_MAILBOX(address);
    out.push_back(
        {string_of(internet_address_get_name(address)), string_of(internet_address_mailbox_get_addr(mailbox))});
  }
  return out;
}

/// The content of a part, without its transfer encoding.
std::string content_of(GMimePart* part) {
  auto* wrapper = g_mime_part_get_content(part);
  if (!wrapper) return {};
  Object<GMimeStream> memory(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(wrapper, memory.get());
  auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

std::string text_of(GMimePart* part) {
  if (!GMIME_IS_TEXT_PART(part)) return content_of(part);
  std::unique_ptr<char, decltype(&g_free)> text(g_mime_text_part_get_text(GMIME_TEXT_PART(part)), g_free);
  return string_of(text.get());
}

class Reader {
 public:
  explicit Reader(Mail& mail) : mail_(mail) {}

  void walk(GMimeObject* object, int depth) {
    if (depth > deepest) throw Error{"mail.syntax", "the mail's parts are nested too deeply"};
    if (GMIME_IS_MULTIPART(object)) {
      auto* parts = GMIME_MULTIPART(object);
      int count = g_mime_multipart_get_count(parts);
      for (int i = 0; i < count; ++i) walk(g_mime_multipart_get_part(parts, i), depth + 1);
    } else if (GMIME_IS_PART(object)) {
      take(GMIME_PART(object));
    }
  }

 private:
  void take(GMimePart* part) {
    auto* object = GMIME_OBJECT(part);
    auto* type = g_mime_object_get_content_type(object);
    bool attached = g_mime_part_is_attachment(part) != 0;
    auto is = [&](const char* subtype) { return !attached && g_mime_content_type_is_type(type, "text", subtype) != 0; };
    if (is("plain") && mail_.text.empty()) {
      mail_.text = text_of(part);
    } else if (is("html") && mail_.html.empty()) {
      mail_.html = text_of(part);
    } else {
      std::unique_ptr<char, decltype(&g_free)> name(g_mime_content_type_get_mime_type(type), g_free);
      mail_.files.push_back({string_of(g_mime_part_get_filename(part)), text::lower(string_of(name.get())),
                             string_of(g_mime_object_get_content_id(object)), content_of(part)});
    }
  }

  Mail& mail_;
};

}  // namespace

Mail read(std::string_view bytes) {
  if (bytes.size() > most_bytes)
    throw Error{"mail.too-large", "the mail is larger than 64 MB", "take out what is not needed"};
  start();
  auto parser = parser_of(bytes);
  Object<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message || g_mime_header_list_get_count(g_mime_object_get_header_list(GMIME_OBJECT(message.get()))) == 0)
    throw Error{"mail.syntax", "this is no mail: it does not begin with a header",
                "a mail begins with lines such as 'Subject: …', and an empty line behind them"};
  Mail mail;
  mail.subject = string_of(g_mime_message_get_subject(message.get()));
  mail.from = mailboxes(g_mime_message_get_from(message.get()));
  mail.to = mailboxes(g_mime_message_get_to(message.get()));
  if (auto* body = g_mime_message_get_mime_part(message.get())) Reader(mail).walk(body, 0);
  return mail;
}

}  // namespace hammy::mail
