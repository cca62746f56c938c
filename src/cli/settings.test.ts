import { expect, it } from "@jest/globals";
import { settingsTable } from "../config/config.ts";
import { settingsText } from "./settings.ts";

it("shows every setting of the table", () => {
  const text = settingsText(settingsTable(), { PORT: "8090" });
  for (const { variable, meaning } of settingsTable()) {
    expect(text).toMatch(new RegExp(`^${variable} = `, "m"));
    expect(text).toContain(meaning);
  }
  expect(text).toContain("PORT = 8090  (set; default 8080)");
  expect(text).toContain("HOST = 127.0.0.1  (default)");
});

it.each([
  ["MONGODB_URI", "mongodb://user:hush@host"],
  ["SMTP_URL", "smtps://user:hush@host"],
])("does not show %s", (variable, value) => {
  const text = settingsText(settingsTable(), { [variable]: value });
  expect(text).toContain(`${variable} = (set, not shown)`);
  expect(text).not.toContain("hush");
});

it("shows what only sounds like a secret", () => {
  expect(settingsText(settingsTable(), { ACCESS_TOKEN_MINUTES: "2" })).toContain("ACCESS_TOKEN_MINUTES = 2  (set");
});
