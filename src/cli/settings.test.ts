import { expect, it } from "@jest/globals";
import { settingsTable } from "../config/config.ts";
import { settingsText } from "./settings.ts";

const row = (variable: string) => ({ variable, type: "text", default: "", unit: "", meaning: "something" });

it("shows every setting of the table", () => {
  const text = settingsText(settingsTable(), { PORT: "8090" });
  for (const { variable, meaning } of settingsTable()) {
    expect(text).toMatch(new RegExp(`^${variable} = `, "m"));
    expect(text).toContain(meaning);
  }
  expect(text).toContain("PORT = 8090  (set; default 8080)");
  expect(text).toContain("HOST = 127.0.0.1  (default)");
});

it.each(["SMTP_PASSWORD", "CLIENT_SECRET", "SIGNING_KEY", "ADMIN_TOKEN", "MONGODB_URI"])(
  "does not show %s",
  (variable) => {
    const text = settingsText([row(variable)], { [variable]: "hush" });
    expect(text).toContain(`${variable} = (set, not shown)`);
    expect(text).not.toContain("hush");
  },
);
