// Letters: a message record as the mail that it stands for. The one place that knows which fields a mail is made of.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "blob/store.hpp"
#include "mime/message.hpp"
#include "record/record.hpp"
#include "scope/scope.hpp"

namespace hammy::letter {

/// Who a mail is from and for. Reading it is cheap, so that what has been delivered needs no composing.
struct Parties {
  mime::Address from;
  std::vector<mime::Address> reply_to, to, cc, bcc;
  std::string return_path;  ///< the envelope's sender

  /// The addresses of the envelope, each once, the first of them that of `to`.
  std::vector<std::string> recipients() const;
};

/// Reads `from`, `reply_to`, `to`, `cc`, `bcc` and `return_path`: each {"email","name"}, a string such as "Anna
/// <anna@example.com>" or, `to`, `from` and `return_path` aside, an array of these. A missing `from` is [mail] from.
/// Throws `letter.*` or `address.*`.
Parties read_parties(const record::Record& record, const scope::Scope& scope);

/// What stands for an organisation in Message-IDs, so that ids of two never meet.
std::string org_tag(std::string_view org);
/// The Message-ID: the same whenever the same generation of the same record is composed.
std::string message_id(const record::Record& record, std::string_view org_tag, const Parties& parties,
                       std::int64_t generation);

/// Composes the mail of `subject`, `text`, `html`, `headers` and `attachments`; `eight_bit`: the way takes 8bit texts.
/// Throws `letter.*`, `mime.*`, `files.*`
/// or `blob.*`.
mime::Composed compose(const record::Record& record, const Parties& parties, std::string_view message_id, Instant date,
                       const scope::Scope& scope, const blob::Store& blobs, bool eight_bit);

/// What the attachments of a mail may have together: [mail] max_attachment_bytes, 25 MiB unless set.
std::int64_t max_attachment_bytes(const scope::Scope& scope);

/// Reads the record's `attachments`: [{"name","type","cid"} and one of "path", "blob", "data"]. All together may have
/// `limit_bytes`, unless said max_attachment_bytes().
std::vector<mime::Attachment> read_attachments(const record::Record& record, const scope::Scope& scope,
                                               const blob::Store& blobs, std::optional<std::int64_t> limit_bytes = {});

/// Shows those of the record's attachments whose name and type `wanted` takes to `look`, which may keep what it moves
/// out of them. Returns how many there were. Throws as read_attachments() does.
std::size_t visit_attachments(const record::Record& record, const scope::Scope& scope, const blob::Store& blobs,
                              const std::function<bool(const mime::Attachment&)>& wanted,
                              const std::function<void(mime::Attachment&)>& look);

/// Replaces those of the record's attachments whose name and type `wanted` takes by what `change` makes of them: its
/// content, and its name and type where it sets them. The content becomes a blob, which is confirmed by
/// blob::Store::durable(). Returns how many there were. Throws as read_attachments() does, and what `change` throws;
/// then the record is as it was.
std::size_t change_attachments(record::Record& record, const scope::Scope& scope, blob::Store& blobs,
                               const std::function<bool(const mime::Attachment&)>& wanted,
                               const std::function<void(mime::Attachment&)>& change);

/// Adds attachments of the media type `type` that are made of others. `name` is asked with an attachment's name and
/// type and says what the one made of it is called, or nothing where none is wanted; where there is one of that name
/// already, it stays, and none is made. `make` gets the content and returns that of the new one. Returns how many were
/// added. The rest as in change_attachments().
std::size_t add_attachments(record::Record& record, const scope::Scope& scope, blob::Store& blobs,
                            std::string_view type,
                            const std::function<std::optional<std::string>(const mime::Attachment&)>& name,
                            const std::function<std::string(const std::string& content)>& make);

}  // namespace hammy::letter
