// hammy-stamp - gets trusted timestamps for files and attachments, and says what timestamps are worth
//
// reads   attachments, org
// writes  attachments (blob, size; more of them), log
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/files.hpp"
#include "cli/program.hpp"
#include "hammy-stamp/verify.hpp"
#include "letter/enclosures.hpp"
#include "pdf/source.hpp"
#include "sign/detached.hpp"
#include "sign/pades.hpp"
#include "tsp/client.hpp"

namespace {

using namespace hammy;

constexpr std::string_view answer_type = "application/timestamp-reply";
constexpr const char* suffix = ".tsr";

/// Stamps with the authorities of one organisation; belongs to one thread.
class Stamper {
 public:
  Stamper(std::vector<tsp::Authority> authorities, crypto::Hash hash, std::string password)
      : client_(std::move(authorities)), hash_(hash), password_(std::move(password)) {}

  /// The authority's answer for what lies in `source`.
  std::string answer(pdf::Source& source) { return client_.ask(hash_, sign::digest_of(source, hash_)).answer; }
  /// Hands the document and, behind it, its timestamp to `sink`; `restart` is called when all of it comes once more.
  void document(pdf::Source& source, const sign::Sink& sink, const std::function<void()>& restart) {
    auto stamp = [&](const std::string& digest) { return client_.stamp(hash_, digest); };
    sink(sign::stamp_document(source, password_, hash_, stamp, sink, restart, token_bytes_));
  }

 private:
  tsp::Client client_;
  crypto::Hash hash_;
  std::string password_;
  std::size_t token_bytes_ = 8192;  // room that grows where an authority's tokens are larger
};

struct Stamp {
  cli::Files files;
  std::vector<std::string> authorities, trust;
  std::string hash = "SHA-256", policy, password_file;
  bool detached = false, no_nonce = false;

  void declare(cli::Flags& flags) {
    files.declare(flags, "files, instead of the attachments of records");
    flags.add("--tsa", authorities, "TSA", "where timestamps come from: the NAME of a [tsa.NAME], a URL, or demo:FILE");
    flags.add("--detached", detached, "put a file .tsr beside PDF documents too, instead of the timestamp into them");
    flags.choice("--hash", hash, {"SHA-256", "SHA-384", "SHA-512"}, "the hash that is stamped");
    flags.add("--policy", policy, "OID", "the policy to ask for");
    flags.add("--no-nonce", no_nonce, "ask without a nonce, for authorities that know none");
    flags.add("--trust", trust, "FILE", "roots that the authority's certificate must lead to, PEM");
    flags.add("--password-file", password_file, "FILE", "the password of encrypted documents");
    flags.example("hammy-stamp in/* --out-dir stamped --tsa https://tsa.example/");
    flags.example("hammy-stamp --tsa main < records");
  }

  cli::Step start(cli::Context& context) {
    if (authorities.empty())
      throw Error{"usage", "no timestamping authority is named", "add --tsa NAME or URL"}
          .as(Failure::technical)
          .exits(Exit::usage);
    auto first = make(context, context.org);  // what is wrong is told before the first record
    if (files.named()) {
      files.name_by([this](const std::string& name) { return becomes_stamped(name) ? name : name + suffix; });
      files.run(context, [&] { return on_files(context); });
      return {};
    }
    struct Own {
      letter::Enclosures enclosures;
      std::map<std::string, std::unique_ptr<Stamper>> stampers{};  // by organisation
    };
    auto own = std::make_shared<Own>(Own{letter::Enclosures(context.config)});
    own->stampers[context.org] = std::move(first);
    auto work = [this, &context, own](cli::Record& record, cli::Extras&) {
      std::string org(record.org());
      auto& stamper = own->stampers[org];
      if (!stamper) stamper = make(context, org);
      auto documents = stamp_documents(record, own->enclosures, *stamper);
      auto others = stamp_others(record, own->enclosures, *stamper);
      if (documents + others == 0) return;
      record.log(context.clock.now(), context.program, "stamped", {{"documents", documents}, {"detached", others}});
    };
    return {work, [own] { own->enclosures.confirm(); }};
  }

 private:
  bool becomes_stamped(const std::string& name) const {
    return !detached && letter::is_pdf({.name = name, .type = {}, .content = {}, .cid = {}});
  }

  std::size_t stamp_documents(cli::Record& record, letter::Enclosures& enclosures, Stamper& stamper) const {
    if (detached) return 0;
    return enclosures.change(record, letter::is_pdf, [&](mime::Attachment& pdf) {
      pdf::MemorySource source(pdf.content);
      std::string out;
      stamper.document(
          source, [&](std::string_view piece) { out += piece; }, [&] { out.clear(); });
      pdf.content = std::move(out);
    });
  }

  /// Pictures of a mail's own text are no documents, and a timestamp needs none.
  std::size_t stamp_others(cli::Record& record, letter::Enclosures& enclosures, Stamper& stamper) const {
    auto name = [&](const mime::Attachment& one) -> std::optional<std::string> {
      if (!one.cid.empty() || one.name.ends_with(suffix) || (!detached && letter::is_pdf(one))) return {};
      return (one.name.empty() ? "attachment" : one.name) + suffix;
    };
    return enclosures.add(record, answer_type, name, [&](const std::string& content) {
      pdf::MemorySource source(content);
      return stamper.answer(source);
    });
  }

  std::unique_ptr<Stamper> make(cli::Context& context, const std::string& org) const {
    std::vector<tsp::Authority> all;
    for (const auto& name : authorities) {
      auto& one = all.emplace_back(tsp::authority(context.config, name, org));
      if (!trust.empty()) one.trust = pki::Trust::from_files(trust);
      if (!policy.empty()) one.policy = policy;
      if (no_nonce) one.nonce = false;
    }
    auto wanted = crypto::Hash::sha256;
    for (auto one : {crypto::Hash::sha384, crypto::Hash::sha512})
      if (crypto::name_of(one) == hash) wanted = one;
    return std::make_unique<Stamper>(std::move(all), wanted,
                                     config::read_secret({password_file, {}, {}}, "--password-file").value_or(""));
  }

  cli::Files::Work on_files(cli::Context& context) const {
    std::shared_ptr<Stamper> stamper = make(context, context.org);
    return [this, stamper](const std::filesystem::path& from, cli::NewFile& to) {
      pdf::FileSource source(from);
      if (!becomes_stamped(from.filename().string())) return to.write(stamper->answer(source));
      stamper->document(
          source, [&](std::string_view bytes) { to.write(bytes); }, [&] { to.restart(); });
    };
  }
};

}  // namespace

int main(int argc, char** argv) {
  return cli::run("hammy-stamp", argc, argv,
                  {cli::filter<Stamp>(), cli::tool<stamp_program::Verify>("verify", "say what timestamps are worth")});
}
