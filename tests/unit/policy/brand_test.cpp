#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "policy/policy.hpp"

namespace {

using namespace hammy;

nlohmann::json brand(std::string_view toml, const char* org = "default") {
  auto config = config::Config::parse(toml);
  return nlohmann::json::parse(policy::brand_json({scope::OrgId(org), config, "/nowhere"}));
}

TEST(Brand, IsBuiltInWhereNothingIsSaid) {
  auto made = brand("");
  EXPECT_EQ(made["name"], "default");
  EXPECT_EQ(made["on_colour"], "#ffffff");
  EXPECT_EQ(made["link"], made["colour"]);
  EXPECT_TRUE(made["logo"].is_null());
}

TEST(Brand, IsTheOrganisationsOwnSettingBySetting) {
  constexpr auto toml = "[brand]\nname = 'Group'\nlogo_width = 99\nslogan = 'yes'\n[org.acme.brand]\nname = 'ACME'\n";
  EXPECT_EQ(brand(toml)["name"], "Group");
  EXPECT_EQ(brand(toml, "acme")["name"], "ACME");
  EXPECT_EQ(brand(toml, "acme")["logo_width"], "99");
  EXPECT_EQ(brand(toml, "acme")["slogan"], "yes");
}

TEST(Brand, HasTheNameThatMailsComeFrom) {
  EXPECT_EQ(brand("[mail]\nfrom = 'ACME <info@acme.example>'\n")["name"], "ACME");
  EXPECT_EQ(brand("[mail]\nfrom = '\"ACME, Inc.\" <info@acme.example>'\n")["name"], "ACME, Inc.");
  EXPECT_EQ(brand("[mail]\nfrom = 'info@acme.example'\n", "acme")["name"], "acme");
}

TEST(Brand, CanBeReadOnAnyColour) {
  // The greys around a contrast of 4.5 with white: WebAIM's checker gives #767676 4.54 and #777777 4.47.
  EXPECT_EQ(brand("[brand]\ncolour = '#767676'\n")["on_colour"], "#ffffff");
  auto bright = brand("[brand]\ncolour = '#777'\ntext = '#222222'\n");
  EXPECT_EQ(bright["on_colour"], "#000000");
  EXPECT_EQ(bright["link"], "#222222");
  EXPECT_EQ(brand("[brand]\ncolour = '#777777'\non_colour = '#eeeeee'\n")["on_colour"], "#eeeeee");
}

TEST(Brand, RefusesWhatIsNoColour) {
  for (const auto* colour : {"red", "#12345", "#12345g", "#", "#1234567", "# 12345"}) {
    try {
      brand(std::string("[brand]\nbackground = '") + colour + "'\n");
      ADD_FAILURE() << colour;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "brand.colour");
    }
  }
}

}  // namespace
