import { expect, it } from "@jest/globals";
import { fold } from "./fold.ts";

it.each([
  ["Eve", "eve"],
  ["  van   der\tBerg ", "van der berg"],
  ["Müller", "muller"],
  ["ÅNGSTRÖM", "angstrom"],
  ["ﬁne", "fine"],
  ["Ελένη", "ελενη"],
  ["Straße", "strasse"],
  ["ΟΔΟΣ", "οδοσ"],
  ["οδός", "οδοσ"],
  ["Iğdır", "igdir"],
  ["ЁЖ", "еж"],
  ["Łódź", "lodz"],
  ["wałęsa", "walesa"],
  ["Bjørn ØRSTED", "bjorn orsted"],
  ["Đặng", "dang"],
  ["Æsop, ægir", "aesop, aegir"],
  ["Œuvre", "oeuvre"],
  ["Þórður Guðmundsson", "thordur gudmundsson"],
  ["GROẞE", "grosse"],
  ["ħ ŧ ŋ ĸ", "h t ng k"],
  ["Ǿ ǽ", "o ae"],
  ["a\u0000b", "a b"],
  ["\u0301", ""],
  ["東京", "東京"],
  ["100%_|\\", "100%_|\\"],
])("%j folds to %j", (text, folded) => {
  expect(fold(text)).toBe(folded);
  expect(fold(folded)).toBe(folded);
});
