// A statement as a document: OpenDocument's flat form is one text, which LibreOffice reads and makes PDF of.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "locale/locale.hpp"
#include "tsa/statement.hpp"

namespace hammy::tsa {

namespace {

constexpr std::string_view head =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="Sans" svg:font-family="'Liberation Sans'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties fo:margin-bottom="2mm"/><style:text-properties style:font-name="Sans" fo:font-size="11pt" fo:language="none" fo:country="none"/></style:default-style></office:styles>
<office:automatic-styles>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin="20mm"/></style:page-layout>
<style:style style:name="Bill" style:family="paragraph" style:master-page-name="Page"><style:text-properties fo:font-size="18pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Number" style:family="paragraph"><style:paragraph-properties fo:text-align="end"/></style:style>
<style:style style:name="Total" style:family="paragraph"><style:paragraph-properties fo:text-align="end" fo:margin-top="4mm"/><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:padding="1.5mm" fo:border-bottom="0.5pt solid #888888"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Page" style:page-layout-name="A4"/></office:master-styles>
<office:body><office:text>
)";

std::string escaped(std::string_view text) {
  std::string out;
  text::append_html(out, text::printable(text));
  return out;
}

std::string paragraph(std::string_view text, std::string_view style = {}) {
  auto name = style.empty() ? std::string() : fmt::format(" text:style-name=\"{}\"", style);
  return fmt::format("<text:p{}>{}</text:p>\n", name, escaped(text));
}

std::string row(const std::vector<std::string>& cells) {
  std::string out("<table:table-row>");
  for (const auto& cell : cells)
    out += "<table:table-cell table:style-name=\"Cell\" office:value-type=\"string\">" + paragraph(cell, "Number") +
           "</table:table-cell>";
  return out + "</table:table-row>\n";
}

/// How many digits a price is shown with: parts of a cent are not rounded away. -1: as many as its currency has.
int digits_of(std::int64_t price) {
  auto text = decimal(price);
  auto point = text.find('.');
  return point == text.npos ? -1 : std::max(static_cast<int>(text.size() - point - 1), 2);
}

}  // namespace

std::string to_document(std::string_view month, const std::vector<Bill>& bills, std::string_view issuer, bool so_far,
                        const std::string& locale) {
  std::string out(head);
  for (const auto& bill : bills) {
    if (bill.granted == 0) continue;  // to whom all was refused
    auto whom = !bill.title.empty() ? bill.title : bill.account.empty() ? "without account" : bill.account;
    out += paragraph(fmt::format("Timestamps {}{}", month, so_far ? " so far" : ""), "Bill");
    if (!issuer.empty()) out += paragraph(issuer);
    out += paragraph(bill.account.empty() ? whom : fmt::format("{} ({})", whom, bill.account));
    out += "<table:table><table:table-column table:number-columns-repeated=\"3\"/>\n";
    out += row({"Timestamps", "Price", "Amount"});
    auto money = [&](std::int64_t amount, int digits = -1) {
      return locale::money(decimal(amount), bill.currency, locale, digits);
    };
    if (bill.charges.empty()) out += row({locale::number(std::to_string(bill.granted), locale), "", ""});
    for (const auto& charge : bill.charges)
      out += row({locale::number(std::to_string(charge.count), locale), money(charge.price, digits_of(charge.price)),
                  money(charge.amount)});
    out += "</table:table>\n";
    if (!bill.currency.empty()) out += paragraph("Total: " + money(bill.amount), "Total");
  }
  return out + "</office:text></office:body></office:document>\n";
}

}  // namespace hammy::tsa
