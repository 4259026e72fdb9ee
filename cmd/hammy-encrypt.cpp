// hammy-encrypt - encrypts PDF documents by passwords that customers know, and mails for those who may read them
//
// reads   attachments, template, data, to, org
// writes  attachments (blob, size), log; with --hint data.password_hint
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "cli/files.hpp"
#include "cli/program.hpp"
#include "crypto/keyed.hpp"
#include "hammy-encrypt/enrol.hpp"
#include "hammy-encrypt/mail.hpp"
#include "hammy-encrypt/open.hpp"
#include "hammy-encrypt/seal.hpp"
#include "letter/enclosures.hpp"
#include "password/hint.hpp"
#include "password/recipe.hpp"
#include "qpdf/encrypt.hpp"
#include "render/source.hpp"

namespace {

using namespace hammy;

struct Encrypt {
  cli::Files files;
  std::string password_file, name, templates, report;
  std::vector<std::string> allowed{"print", "copy"}, certificates;
  std::int64_t min_entropy = 0;
  bool hint = false, draft = false, authenticated = false;

  void declare(cli::Flags& flags) {
    files.declare(flags, "PDF files or mails (.eml), instead of the attachments of records");
    flags.add("--password-file", password_file, "FILE", "the password of all documents, instead of a recipe's");
    flags.add("--allow", allowed, "WHAT",
              "what readers may do: print, copy, fill, annotate, assemble, modify, all, none");
    flags.add("--recipient-cert", certificates, "FILE", "who may read the mails: a certificate, PEM");
    flags.add("--authenticated", authenticated, "encrypt mails by AES-GCM, which not every mail program can read yet");
    flags.add("--hint", hint, "set the hint for the letter, before it is rendered, and encrypt nothing");
    flags.add("--min-entropy", min_entropy, "BITS", "refuse passwords of recipes that are worth less");
    flags.add("--report", report, "FILE", "write what the passwords of each recipe are worth");
    flags.add("--template", name, "NAME", "the template of records that name none");
    flags.add("--templates", templates, "DIR", "take the templates as they lie here, not those that are active");
    flags.add("--draft", draft, "take the templates as they lie in [templates] directory");
    flags.example("hammy-encrypt in/*.pdf --out-dir locked --password-file secret.txt");
    flags.example("hammy-encrypt letter.eml --out-dir encrypted --recipient-cert anna.pem");
    flags.example("hammy-encrypt --hint --template statement < records | hammy-render statement | hammy-encrypt");
  }

  cli::Step start(cli::Context& context) {
    prepare(context);
    if (files.named()) {
      if (password.empty() && certificates.empty())
        throw usage("no password is given for the files", "add --password-file FILE, for mails --recipient-cert FILE");
      files.run(context, [this] {
        return [this](const std::filesystem::path& from, cli::NewFile& to) {
          if (from.extension() == ".eml") return to.write(mails.encrypt(read_file(from)));
          if (password.empty())
            throw Error{"encrypt.no-password", "there is no password for the document", "add --password-file FILE"};
          qpdf::encrypt_file(from, to.path(), password, permissions);
        };
      });
      return {};
    }
    auto own = std::make_shared<Own>(Own{letter::Enclosures(context.config),
                                         render::Source(context.config, templates, overrides()),
                                         password::Recipes(batch, static_cast<double>(min_entropy))});
    auto work = [this, &context, own](cli::Record& record, cli::Extras&) {
      if (hint)
        set_hint(record, *own);
      else
        encrypt(record, *own, context);
    };
    return {work, [own] { own->enclosures.confirm(); }, [this] { tell(); }};
  }

 private:
  struct Own {
    letter::Enclosures enclosures;
    render::Source source;
    password::Recipes recipes;
  };

  static Error usage(std::string message, std::string hint) {
    return Error{"usage", std::move(message), std::move(hint)}.as(Failure::technical).exits(Exit::usage);
  }

  static render::Overrides overrides() {
    render::Overrides overrides;
    overrides.document = "none";  // nothing of a document is made here
    return overrides;
  }

  void prepare(cli::Context& context) {
    if (batch) return;  // another worker's
    if (!certificates.empty() && !files.named())
      throw usage("--recipient-cert goes with files", "name mails, FILE.eml");
    if (hint && (files.named() || !password_file.empty()))
      throw usage("--hint is about the recipes of records", "leave out the files and --password-file");
    batch = std::make_shared<password::Batch>();
    permissions = qpdf::permissions_from(allowed);
    if (templates.empty() && draft) templates = render::drafts(context.config);
    auto secret = config::read_secret({password_file, {}, {}}, "--password-file");
    mails.read(certificates, authenticated, context.clock.now());
    if (secret) password = password::usable(std::move(*secret));
  }

  void set_hint(cli::Record& record, Own& own) const {
    const auto& policy = own.source.policy_of(record, name);
    if (!password::has_recipe(policy)) return;
    auto derived = own.recipes.derive(policy, record, true);
    crypto::wipe(derived.password);
    password::set_hint(record, derived.hint);
  }

  void encrypt(cli::Record& record, Own& own, cli::Context& context) const {
    const auto* policy = password.empty() ? &own.source.policy_of(record, name) : nullptr;
    if (policy && policy->password.recipe == "none") return;
    password::Derived derived{password, 0, {}};
    auto count = own.enclosures.change(record, letter::is_pdf, [&](mime::Attachment& pdf) {
      if (derived.password.empty()) derived = derive(record, own, *policy);
      pdf.content = qpdf::encrypt(pdf.content, derived.password, permissions);
    });
    crypto::wipe(derived.password);
    if (count == 0) return;
    nlohmann::ordered_json detail{{"documents", count}};
    if (policy) detail["entropy"] = static_cast<int>(std::floor(derived.entropy));
    record.log(context.clock.now(), context.program, "encrypted", detail);
  }

  static password::Derived derive(const cli::Record& record, Own& own, const policy::TemplatePolicy& policy) {
    if (password::has_recipe(policy)) return own.recipes.derive(policy, record, false);
    throw Error{"encrypt.no-recipe", "there is no password for the message's documents",
                "set recipe in [password] of template.toml, to \"none\" where there is to be no password"};
  }

  /// What the passwords of this run are worth.
  void tell() const {
    std::string lines;
    for (const auto& [recipe, measure] : batch->measures()) {
      nlohmann::ordered_json line{{"recipe", recipe},
                                  {"passwords", measure.passwords},
                                  {"distinct", measure.distinct},
                                  {"most_frequent", measure.most},
                                  {"estimated_bits", std::floor(measure.estimated * 10) / 10},
                                  {"measured_bits", std::floor(measure.measured() * 10) / 10}};
      log::info(line.dump());
      lines += line.dump() + '\n';
    }
    if (!report.empty()) write_file_atomically(report, lines);
  }

  std::shared_ptr<password::Batch> batch;
  qpdf::Permissions permissions;
  encrypt_program::MailEncrypter mails;
  std::string password;
};

}  // namespace

int main(int argc, char** argv) {
  return cli::run(
      "hammy-encrypt", argc, argv,
      {cli::filter<Encrypt>(),
       cli::filter<encrypt_program::Seal>("seal", "makes of messages what only their recipients can open"),
       cli::tool<encrypt_program::Enrol>("enrol", "makes the key that a customer's messages are sealed for"),
       cli::tool<encrypt_program::Open>("open", "opens a sealed message with the customer's password")});
}
