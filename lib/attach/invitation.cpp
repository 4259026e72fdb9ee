#include "attach/invitation.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "letter/letter.hpp"
#include "mime/address.hpp"

namespace hammy::attach {

namespace {

using record::Kind;
using record::Value;

[[noreturn]] void wrong(std::string_view field, std::string_view wanted) {
  throw Error{"attach.invitation", fmt::format("the invitation's '{}' must be {}", text::clip(field, 60), wanted),
              "see INVITATIONS in hammy-attach(1)"};
}

std::string text_of(Value value) {
  if (value.has_value() && !value.is(Kind::string)) wrong(value.key(), "a text");
  return std::string(value.text());
}

std::chrono::seconds duration_of(std::string_view field, Value value) {
  auto duration = value.is(Kind::string) ? parse_duration(value.text()) : std::nullopt;
  if (!duration) wrong(field, "a duration such as 1h30m");
  return *duration;
}

ical::Person person_of(std::string_view field, Value value) {
  if (!value.is(Kind::string) && !value.is(Kind::object)) wrong(field, "an address, or an object with email and name");
  auto address = value.is(Kind::string) ? mime::parse_mailbox(value.text())
                                        : mime::make_address(text_of(value.find("email")), text_of(value.find("name")));
  return {address.spec(), address.name, value.find("optional").boolean()};
}

/// One or several.
template <class Each>
void each_of(Value value, Each each) {
  if (!value.has_value()) return;
  if (!value.is(Kind::array)) return each(value);
  for (auto element : value) each(element);
}

ical::Invitation::Method method_of(const std::string& word) {
  using Method = ical::Invitation::Method;
  if (word.empty() || word == "request") return Method::request;
  if (word == "cancel") return Method::cancel;
  if (word == "publish") return Method::publish;
  wrong("method", "request, cancel or publish");
}

void check_fields(Value described) {
  constexpr std::string_view known[] = {"method",   "uid",       "sequence",  "summary",   "description", "location",
                                        "url",      "category",  "organiser", "attendees", "start",       "end",
                                        "duration", "time_zone", "alarms",    "repeat",    "except",      "properties"};
  for (auto field : described)
    if (std::find(std::begin(known), std::end(known), field.key()) == std::end(known))
      throw Error{"attach.invitation", fmt::format("an invitation has no field '{}'", text::clip(field.key(), 60)),
                  "see INVITATIONS in hammy-attach(1); further properties stand in 'properties'"};
}

}  // namespace

ical::Invitation read_invitation(const record::Record& record, const policy::TemplatePolicy& policy,
                                 const scope::Scope& scope) {
  auto described = record.value("invitation");
  if (!described.is(Kind::object))
    throw Error{"attach.invitation", "'invitation' must be an object", "see INVITATIONS in hammy-attach(1)"};
  check_fields(described);
  auto text = [&](const char* field) { return text_of(described.find(field)); };
  ical::Invitation invitation;
  invitation.method = method_of(text("method"));
  invitation.uid = text("uid");
  if (invitation.uid.empty()) invitation.uid = fmt::format("{}.{}@hammy", record.id(), letter::org_tag(record.org()));
  if (auto sequence = described.find("sequence"); sequence.has_value()) {
    invitation.sequence = sequence.integer(-1);
    if (invitation.sequence < 0 || invitation.sequence > 1'000'000'000) wrong("sequence", "a whole number from 0 on");
  }
  invitation.summary = text("summary");
  invitation.description = text("description");
  invitation.location = text("location");
  invitation.url = text("url");
  invitation.category = text("category");
  invitation.start = text("start");
  invitation.end = text("end");
  if (auto duration = described.find("duration"); duration.has_value())
    invitation.duration = duration_of("duration", duration);
  invitation.zone = text("time_zone");
  if (invitation.zone.empty()) invitation.zone = policy::reader_of(policy, record).time_zone;
  invitation.repeat = text("repeat");
  each_of(described.find("alarms"), [&](Value alarm) { invitation.alarms.push_back(duration_of("alarms", alarm)); });
  each_of(described.find("except"), [&](Value except) { invitation.except.push_back(text_of(except)); });
  auto organiser = described.find("organiser").has_value() ? described.find("organiser") : record.value("from");
  if (organiser.has_value()) {
    invitation.organiser = person_of("organiser", organiser);
  } else if (auto configured = scope.text("mail.from")) {
    auto address = mime::parse_mailbox(*configured);
    invitation.organiser = {address.spec(), address.name, false};
  }
  auto attendees = described.find("attendees").has_value() ? described.find("attendees") : record.value("to");
  each_of(attendees, [&](Value one) { invitation.attendees.push_back(person_of("attendees", one)); });
  for (auto property : described.find("properties"))
    invitation.properties.emplace_back(property.key(), text_of(property));
  return invitation;
}

}  // namespace hammy::attach
