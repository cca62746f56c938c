import { observation } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const at = (id: string, effectiveDateTime: string) => observation(id, { effectiveDateTime });
const during = (id: string, effectivePeriod: object) => observation(id, { effectivePeriod });

const here = "search.html#date";
const prefixes = "search.html#prefix";

/** Dates of every precision, and periods with open ends. */
export const dates: Topic = {
  name: "dates",
  world: [
    at("year", "2024"),
    at("month", "2024-03"),
    at("day", "2024-03-01"),
    at("second", "2024-03-01T09:30:00Z"),
    at("half", "2024-03-01T09:30:00.500Z"),
    at("late", "2024-03-01T23:30:00-05:00"),
    during("span", { start: "2024-02-20", end: "2024-03-10" }),
    during("until", { end: "2024-01-31" }),
    during("since", { start: "2024-04-01" }),
    observation("undated"),
  ],
  rules: [
    ...finds(here, [
      ["a day is all the time from its midnight to the next", "Observation?date=2024-03-01", "day second half"],
      ["eq is what no prefix means", "Observation?date=eq2024-03-01", "day second half"],
      ["a month holds its days, and itself", "Observation?date=2024-03", "month day second half late"],
      [
        "a year holds what lies in it as a whole: no open period",
        "Observation?date=2024",
        "year month day second half late span",
      ],
      ["a minute may be asked for, seconds left out", "Observation?date=2024-03-01T09:30Z", "second half"],
      ["a second holds its parts", "Observation?date=2024-03-01T09:30:00Z", "second half"],
      ["a part of a second is narrower", "Observation?date=2024-03-01T09:30:00.500Z", "half"],
      ["times are compared across zones", "Observation?date=2024-03-01T10:30:00+01:00", "second half"],
      ["a stored offset is corrected for", "Observation?date=2024-03-02T04:30:00Z", "late"],
      ["the day of a stored time is that of the server's zone", "Observation?date=2024-03-02", "late"],
      ["a day is not equal to a time in it", "Observation?date=2024-03-01T09:30:00.1Z", ""],
      ["a colon may come escaped", "Observation?date=2024-03-01T09%3A30%3A00Z", "second half"],
      [
        "two of them are and: a range",
        "Observation?date=ge2024-03-01&date=lt2024-03-02",
        "year month day second half span",
      ],
      ["a comma is or, each with its prefix", "Observation?date=lt2024-01-01,sa2024-03-31", "until since"],
      ["a missing lower bound is before any date", "Observation?date=lt1000-01-01", "until"],
      ["a missing upper bound is after any date", "Observation?date=gt9000-01-01", "since"],
      [
        "lt of a time takes in the day, part of which is earlier",
        "Observation?date=lt2024-03-01T10:00Z",
        "year month day second half span until",
      ],
      [
        "gt of a time takes in the day, part of which is later",
        "Observation?date=gt2024-03-01T10:00Z",
        "year month day late span since",
      ],
      ["ge takes in a period that goes on", "Observation?date=ge2030-03-14", "since"],
    ]),
    ...finds(prefixes, [
      ["ne: not within, but there", "Observation?date=ne2024-03-01", "year month late span until since"],
      ["gt: what lies above meets it", "Observation?date=gt2024-03-01", "year month late span since"],
      ["lt: what lies below meets it", "Observation?date=lt2024-03-01", "year span until"],
      ["ge: gt or eq", "Observation?date=ge2024-03-01", "year month day second half late span since"],
      ["le: lt or eq", "Observation?date=le2024-03-01", "year day second half span until"],
      ["sa: all of it is above", "Observation?date=sa2024-03-01", "late since"],
      ["eb: all of it is below", "Observation?date=eb2024-03-01", "until"],
      ["sa of a time: not the day that holds it", "Observation?date=sa2024-03-01T09:00:00Z", "second half late since"],
      [
        "eb of a month: a day is before the next month",
        "Observation?date=eb2024-04",
        "day late half month second span until",
      ],
      ["sa of a year", "Observation?date=sa2023", "year month day second half late span since"],
    ]),
    ...refuses(here, [
      ["hours need minutes", "Observation?date=2024-03-01T09", "date"],
      ["no other way to write a date", "Observation?date=23 May 2009", "date"],
      ["digits without dashes are no date", "Observation?date=20240301", "date"],
      ["a day that the month does not have", "Observation?date=2024-02-30", "date"],
      ["a month that the year does not have", "Observation?date=2024-13", "date"],
      ["a year has four digits", "Observation?date=24-03-01", "date"],
      ["the 29th of February in a common year", "Observation?date=2023-02-29", "date"],
    ]),
    ...refuses(prefixes, [
      ["a prefix that is none", "Observation?date=xx2024", "date"],
      ["a prefix and no date", "Observation?date=ge", "date"],
      ["two prefixes", "Observation?date=gege2024", "date"],
    ]),
  ],
};
