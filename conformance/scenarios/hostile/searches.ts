/** Searches that are meant to hurt: each asks for much, or looks as if it asked for something. */
import type { Row } from "./row.ts";

/** A search, the statuses with which it may be answered, and the matches that there are if it is answered. */
export interface Search extends Pick<Row, "what" | "expected"> {
  /** Below the base. */
  search: string;
  /** What is posted to it as a form. */
  form?: string;
  total?: number;
}

/** How many there are of each. */
export const sizes = { patients: 120, observations: 600 };

const repeat = (count: number, text: (place: number) => string, between: string): string =>
  Array.from({ length: count }, (_, place) => text(place)).join(between);

/** A link of a cursor that we made up. */
const cursor = (content: unknown): string =>
  `Patient?_count=5&_cursor=${Buffer.from(typeof content === "string" ? content : JSON.stringify(content)).toString("base64url")}`;

const posted = (what: string, form: string, expected: Row["expected"], total?: number): Search => ({
  what,
  search: "Patient/_search",
  form: `${form}&_total=accurate`,
  expected,
  ...(total !== undefined && { total }),
});

const got = (what: string, search: string, expected: Row["expected"], total?: number): Search => ({
  what,
  search,
  expected,
  ...(total !== undefined && { total }),
});

const { patients, observations } = sizes;
/** Answered, or refused as too much. */
const either = [200, 400, 413, 503];

const deep: readonly Search[] = [
  got("a chain of 20 steps", `Organization?${"partof.".repeat(20)}name=x`, either, 0),
  got("a chain of 500 steps", `Organization?${"partof.".repeat(500)}name=x`, either, 0),
  got("_has of 10 steps", `Patient?${"_has:Patient:link:".repeat(10)}name=x`, either, 0),
  got("_has of 400 steps", `Patient?${"_has:Patient:link:".repeat(400)}name=x`, either, 0),
  got("there and back ten times", `Patient?${"_has:Observation:patient:patient.".repeat(10)}active=true`, either),
  posted("a filter of 20,000 parentheses", `_filter=${"(".repeat(20_000)}name eq x${")".repeat(20_000)}`, either, 0),
  posted("a filter of 20,000 parentheses that do not end", `_filter=${"(".repeat(20_000)}`, 400),
  posted("not of not, 5,000 times", `_filter=${"not (".repeat(5_000)}name eq x${")".repeat(5_000)}`, either),
  posted(
    "a filter in a filter, 2,000 times",
    `_filter=${"link[".repeat(2_000)}name eq x${"].name eq x".repeat(2_000)}`,
    either,
  ),
  posted("words in 20,000 parentheses", `_content=${"(".repeat(20_000)}a${")".repeat(20_000)}`, either),
];

const long: readonly Search[] = [
  posted("10,000 identifiers", `identifier=${repeat(10_000, (place) => `urn:n|${place}`, ",")}`, either, patients),
  posted("10,000 ids", `_id=${repeat(10_000, (place) => `p-${place}`, ",")}`, either, patients),
  posted("10,000 references", `link=${repeat(10_000, (place) => `Patient/p-${place}`, ",")}`, either, 0),
  posted("10,000 names", `name=${repeat(10_000, (place) => `x${place}`, ",")}`, either, 0),
  posted("2,000 tests in a filter", `_filter=${repeat(2_000, (place) => `name eq x${place}`, " or ")}`, either, 0),
  posted("2,000 words", `_content=${repeat(2_000, (place) => `x${place}`, " OR ")}`, either, 0),
  posted(
    "5,000 parameters",
    repeat(5_000, () => "active=true", "&"),
    either,
  ),
  posted("a value of 200,000 letters", `name=${"a".repeat(200_000)}`, either, 0),
  posted("a name of 200,000 letters", `${"a".repeat(200_000)}=x`, 400),
  posted("200,000 commas", `name=${",".repeat(200_000)}`, either),
  posted("200,000 backslashes", `name=${"\\".repeat(200_000)}`, either, 0),
  posted("a number of 100,000 digits", `birthdate=${"9".repeat(100_000)}`, 400),
  got("500 sort keys", `Patient?_sort=${repeat(500, () => "birthdate", ",")}`, either),
  got("a million on a page", "Patient?_count=1000000&_total=accurate", 200, patients),
  got(
    "all types by name",
    `?_type=${repeat(300, () => "Patient", ",")}&_total=accurate&_count=1`,
    [200, 400],
    patients,
  ),
];

const broad: readonly Search[] = [
  got("one letter anywhere", "Patient?name:contains=a&_total=accurate&_sort=-family", 200, patients),
  got("all that is not so", "Observation?code:not=nothing&_total=accurate&_sort=status", 200, observations),
  got("a chain that everything meets", "Observation?patient.gender:not=other&_total=accurate", 200, observations),
  got(
    "a reverse chain that everything meets",
    "Patient?_has:Observation:patient:status=final&_total=accurate",
    200,
    patients,
  ),
  got("sorted by what hardly any has", "Patient?_sort=death-date&_total=accurate", 200, patients),
  got("everything that points anywhere", "Patient?_include=*&_revinclude=*&_count=100", [200, 400]),
  got(
    "everything that points anywhere, on and on",
    "Patient?_include:iterate=*&_revinclude:iterate=*&_count=100",
    [200, 400],
  ),
  got("the whole earth", "Location?near=0|0|40000|km", 200, 0),
  got("all that was changed, ever", "?_lastUpdated=gt1900&_sort=-_lastUpdated&_count=1000", 200),
  got("all words but one", "Patient?_content=NOT nothing", [200, 400]),
  posted(
    "fifty times not",
    repeat(50, (place) => `identifier:not=urn:n|x${place}`, "&"),
    either,
    patients,
  ),
];

const odd: readonly Search[] = [
  got("a pattern that explodes", "Patient?name:contains=((a%2B)%2B)%2B$&_total=accurate", 200, 0),
  got("a pattern of marks", `Patient?name:contains=${"%25_".repeat(200)}&_total=accurate`, 200, 0),
  posted("a pattern as long as it likes", `name:contains=${"a*".repeat(20_000)}b`, either, 0),
  posted("spaces without end", `family=x${" ".repeat(100_000)}y`, either, 0),
  posted("bars without end", `identifier=${"|".repeat(100_000)}`, 400),
  posted("100,000 accents on a letter", `name=e${"\u0301".repeat(100_000)}`, either),
  got(
    "letters from right to left, and a joiner",
    `Patient?name=${encodeURIComponent("\u202eأحمد\u200d")}&_total=accurate`,
    200,
    0,
  ),
  got("half of a pair", "Patient?name=%ED%A0%80", 400),
  got("a nought", "Patient?name=%00&_total=accurate", [200, 400], 0),
  got("a face", `Patient?name:exact=${encodeURIComponent("😀")}&_total=accurate`, 200, 0),
  got(
    "letters that grow when they are folded",
    `Patient?name=${encodeURIComponent("ﬃİẞ".repeat(200))}&_total=accurate`,
    200,
    0,
  ),
  got("a key of every object", "Patient?__proto__=x", 400),
  got("a step that every object has", "Patient?general-practitioner.constructor=x", 400),
  posted("a filter by what every object has", "_filter=constructor eq x", 400),
  got("a number beyond all numbers", "RiskAssessment?probability=1e400&_total=accurate", [200, 400], 0),
  got("a year beyond all years", "Patient?birthdate=gt9999-12-31T23:59:59.999999999Z&_total=accurate", [200, 400], 0),
  got(
    "a unit of a thousand parts",
    `Observation?value-quantity=5|http://unitsofmeasure.org|${repeat(1_000, () => "mg", ".")}`,
    either,
  ),
  got(
    "a unit in parentheses",
    `Observation?value-quantity=5|http://unitsofmeasure.org|${"(".repeat(1_000)}m${")".repeat(1_000)}`,
    either,
  ),
];

const forged: readonly Search[] = [
  got("a cursor of nothing", cursor(""), 400),
  got("a cursor of a list", cursor([]), 400),
  got("a cursor with another sign", cursor([1, 3, 0]), 400),
  got("a cursor with a part of a number", cursor([1.5, null, 0.5]), 400),
  got("a cursor with objects", cursor([{ $gt: "" }, null, { $ne: 1 }]), 400),
  got("a cursor of 5,000 brackets", cursor("[".repeat(5_000)), 400),
  got("a cursor that is no text", "Patient?_cursor=%FF%FE", 400),
  got("two cursors", "Patient?_cursor=W10&_cursor=W10", 400),
];

export const searches: readonly Search[] = [...deep, ...long, ...broad, ...odd, ...forged];
