// hammy-sign - signs PDF documents and mails, and says what signatures are worth
//
// reads   attachments, org, template
// writes  attachments (blob, size), log
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "cli/files.hpp"
#include "cli/program.hpp"
#include "hammy-sign/appearance.hpp"
#include "hammy-sign/mail.hpp"
#include "hammy-sign/verify.hpp"
#include "letter/enclosures.hpp"
#include "pdf/source.hpp"
#include "render/source.hpp"
#include "sign/keyring.hpp"
#include "sign/pades.hpp"
#include "tsp/client.hpp"

namespace {

using namespace hammy;

struct Sign {
  cli::Files files;
  sign::Wishes wishes;
  sign_program::Visible visible;
  std::string key, certificate, pass_file, level, required, certify, password_file, templates;
  std::vector<std::string> authorities;
  bool demo = false, draft = false;

  void declare(cli::Flags& flags) {
    files.declare(flags, "PDF files or mails (.eml), instead of the attachments of records");
    flags.add("--key", key, "KEY", "sign by this key, the NAME of a [key.NAME] or a file; else by the template's");
    flags.add("--certificate", certificate, "FILE", "the certificates of a key whose file has none");
    flags.add("--pass-file", pass_file, "FILE", "the password of the key's file");
    flags.add("--level", level, "B|T|LT|LTA", "how long the signatures can be verified");
    flags.add("--require-level", required, "B|T|LT|LTA", "be content with this level when more cannot be had");
    flags.add("--tsa", authorities, "TSA", "where timestamps come from: the NAME of a [tsa.NAME], or a URL");
    flags.choice("--certify", certify, {"none", "fill", "comment"}, "certify: what may be changed afterwards");
    flags.add("--field", wishes.field, "NAME", "sign in this field, an empty one or a new one");
    flags.add("--name", wishes.name, "TEXT", "who signs");
    flags.add("--reason", wishes.reason, "TEXT", "why");
    flags.add("--location", wishes.location, "TEXT", "where");
    flags.add("--contact", wishes.contact, "TEXT", "how to reach who signs");
    visible.declare(flags);
    flags.add("--password-file", password_file, "FILE", "the password of encrypted documents");
    flags.add("--templates", templates, "DIR", "take the templates as they lie here, not those that are active");
    flags.add("--draft", draft, "take the templates as they lie in [templates] directory");
    flags.add("--demo", demo, "let HAMMY_CLOCK say what time it is");
    flags.example("hammy-sign in/*.pdf --out-dir signed --key acme.p12 --pass-file acme.pass");
    flags.example("hammy-sign letter.eml --out-dir signed --key acme.p12 --pass-file acme.pass");
    flags.example("hammy-sign --level LT --tsa main < records");
  }

  cli::Step start(cli::Context& context) {
    prepare(context);
    if (files.named()) {
      files.run(context, [&] { return on_files(context); });
      return {};
    }
    struct Own {
      letter::Enclosures enclosures;
      sign_program::Looks looks;
      render::Source source;
      std::map<std::pair<std::string, std::string>, std::unique_ptr<sign::PdfSigner>> signers;  // by organisation, key
    };
    auto own = std::make_shared<Own>(Own{letter::Enclosures(context.config),
                                         sign_program::Looks(visible, context.config),
                                         render::Source(context.config, templates, no_documents()),
                                         {}});
    auto work = [this, &context, own](cli::Record& record, cli::Extras&) {
      std::string org(record.org());
      auto name = key.empty() ? own->source.policy_of(record).sign_key : key;
      if (name == "none") return;
      auto& signer = own->signers[{org, name}];
      auto reached = sign::Level::lta;
      auto count = own->enclosures.change(record, letter::is_pdf, [&](mime::Attachment& pdf) {
        if (!signer) signer = make_signer(context, org, name);
        sign::Level its{};
        auto now = context.clock.now();
        auto seen = own->looks.with_look(wishes, *signer, now, org, record);
        pdf.content = signer->sign(pdf.content, seen, now, &its);
        reached = std::min(reached, its);
      });
      if (count == 0) return;
      record.log(context.clock.now(), context.program, "signed",
                 {{"documents", count}, {"level", sign::to_string(reached)}});
    };
    return {work, [own] { own->enclosures.confirm(); }};
  }

 private:
  void prepare(cli::Context& context) {
    if (keyring) return;  // another worker's
    if (key.empty() && files.named())
      throw Error{"usage", "no key is named", "add --key NAME or FILE"}.as(Failure::technical).exits(Exit::usage);
    if (templates.empty() && draft) templates = render::drafts(context.config);
    if (!demo && std::getenv("HAMMY_CLOCK"))
      throw Error{"sign.clock", "HAMMY_CLOCK is set: signatures would tell a time that is not",
                  "unset it, or say --demo in a simulation"}
          .as(Failure::technical)
          .exits(Exit::config);
    keyring = std::make_shared<sign::Keyring>(context.config);
    evidence = std::make_shared<sign::EvidenceCollector>();
    wanted = level.empty() ? authorities.empty() ? sign::Level::b : sign::Level::t : sign::level_from(level);
    least = required.empty() ? wanted : sign::level_from(required);
    if (!certify.empty()) wishes.certify = certify == "none" ? 1 : certify == "fill" ? 2 : 3;
    wishes.password = config::read_secret({password_file, {}, {}}, "--password-file").value_or("");
    visible.check(context);
    if (key.empty()) return;
    bool named = context.config.has("key." + key, context.org);
    if (!named && std::filesystem::exists(key))
      file_key = std::make_shared<pki::Key>(sign::Keyring::from_file(
          key, certificate, config::read_secret({pass_file, {}, {}}, "--pass-file").value_or("")));
    // What is wrong with keys and authorities is told before the first record.
    if (named || file_key || files.named() || !is_key_of_others(context)) make_signer(context, context.org, key);
  }

  /// Whether some organisation has the key, though the one that is worked for has not.
  bool is_key_of_others(const cli::Context& context) const {
    auto all = context.config.names("org");
    return std::any_of(all.begin(), all.end(),
                       [&](const std::string& org) { return context.config.has("key." + key, org); });
  }

  static render::Overrides no_documents() {
    render::Overrides overrides;
    overrides.document = "none";  // none is made here
    return overrides;
  }

  std::unique_ptr<sign::PdfSigner> make_signer(cli::Context& context, const std::string& org,
                                               const std::string& name) const {
    if (name.empty())
      throw Error{"sign.no-key", "no key is named for the message's documents",
                  "set key in [sign] of template.toml, to \"none\" where nothing is to be signed, or add --key"};
    auto pair = key_of(org, name);
    sign::Services services;
    services.timestamp = stamper(context, org);
    services.evidence = evidence;
    return std::make_unique<sign::PdfSigner>(*pair, pair->hash(), wanted, least, std::move(services));
  }

  std::shared_ptr<const pki::Key> key_of(const std::string& org, const std::string& name) const {
    return file_key ? file_key : keyring->named(name, org);
  }

  /// Asks the authorities; nothing where none are named.
  std::function<std::string(crypto::Hash, const std::string&)> stamper(cli::Context& context,
                                                                       const std::string& org) const {
    if (wanted == sign::Level::b || authorities.empty()) return {};
    std::vector<tsp::Authority> all;
    for (const auto& name : authorities) all.push_back(tsp::authority(context.config, name, org));
    auto client = std::make_shared<tsp::Client>(std::move(all));
    return [client](crypto::Hash hash, const std::string& digest) { return client->stamp(hash, digest); };
  }

  cli::Files::Work on_files(cli::Context& context) const {
    std::shared_ptr<sign::PdfSigner> signer = make_signer(context, context.org, key);
    auto mails = std::make_shared<sign_program::MailSigner>(key_of(context.org, key), wanted, least,
                                                            stamper(context, context.org));
    auto looks = std::make_shared<sign_program::Looks>(visible, context.config);
    return [this, &context, signer, mails, looks](const std::filesystem::path& from, cli::NewFile& to) {
      auto now = context.clock.now();
      if (from.extension() == ".eml") return to.write(mails->sign(read_file(from), now));
      pdf::FileSource source(from);
      cli::Record none;
      auto seen = looks->with_look(wishes, *signer, now, context.org, none);
      signer->sign(
          source, seen, now, [&](std::string_view bytes) { to.write(bytes); }, [&] { to.restart(); });
    };
  }

  std::shared_ptr<sign::Keyring> keyring;
  std::shared_ptr<const pki::Key> file_key;
  std::shared_ptr<sign::EvidenceCollector> evidence;
  sign::Level wanted{}, least{};
};

}  // namespace

int main(int argc, char** argv) {
  return cli::run("hammy-sign", argc, argv,
                  {cli::filter<Sign>(), cli::tool<sign_program::Verify>("verify", "say what signatures are worth")});
}
