import { span, type Span } from "../../fhir/datetime.ts";
import { attempt, FhirError } from "../../fhir/error.ts";
import type { Criterion } from "../../storage/query.ts";
import { shown, unreadable } from "../value.ts";
import { prefixed, tests } from "./prefix.ts";
import { anyOf, asElement, asList, type Ground, type SearchType } from "./type.ts";

/** Dates, times and periods, each the whole time it may mean. http://hl7.org/fhir/R4/search.html#date */
export function dateType({ now }: Ground): SearchType {
  return {
    modifiers: [],

    index(param, { value }, _required, into) {
      const found = spanOf(value);
      if (found) into.push({ kind: "range", param, low: found.low, high: found.high });
    },

    parse({ name, text, param }) {
      const { tests: ways, asked } = askedSpan(name, text, now());
      return anyOf(ways.map((how): Criterion => ({ op: "range", param, how, ...asked })));
    },
  };
}

/**
 * Reads `[prefix]date`. `ap` reaches a tenth of the time between then and now further on both sides.
 * @param now Milliseconds since 1970 UTC.
 * @throws FhirError `invalid` naming the parameter.
 */
export function askedSpan(name: string, text: string, now: number) {
  const { prefix, rest } = prefixed(text);
  // A `+` that was not encoded in a URL arrives as a space.
  const asked = readable(rest.replace(/ (?=\d\d:\d\d$)/, "+"));
  if (!asked) throw unreadable(name, shown(text), "[prefix]date, as 2024, 2024-05, 2024-05-17 or 2024-05-17T10:00:00Z");
  if (prefix !== "ap") return { tests: tests[prefix], asked };
  const around = Math.round(Math.abs(now - asked.low) / 10);
  return { tests: tests.ap, asked: { low: asked.low - around, high: asked.high + around } };
}

/** The span of a date's text; undefined when it is none. */
function readable(text: string): Span | undefined {
  const found = attempt(() => span(text));
  return found instanceof FhirError ? undefined : found;
}

/** A date, a Period, or the outer limits of a Timing. */
function spanOf(element: unknown): Span | undefined {
  if (typeof element === "string") return readable(element);
  const value = asElement(element);
  if (!value) return undefined;
  return "event" in value || "repeat" in value ? timingOf(value) : periodOf(value);
}

/** Open where an end is missing; undefined without either, or when it ends before it starts. */
function periodOf({ start, end }: Readonly<Record<string, unknown>>): Span | undefined {
  const from = typeof start === "string" ? readable(start) : undefined;
  const to = typeof end === "string" ? readable(end) : undefined;
  if (!from && !to) return undefined;
  const found = { low: from?.low ?? -Infinity, high: to?.high ?? Infinity };
  return found.low < found.high ? found : undefined;
}

function timingOf({ event, repeat }: Readonly<Record<string, unknown>>): Span | undefined {
  const bounds = asElement(asElement(repeat)?.["boundsPeriod"]);
  const spans = [...asList(event).map(spanOf), bounds && periodOf(bounds)].filter((one) => one !== undefined);
  if (spans.length === 0) return undefined;
  return {
    low: spans.reduce((least, { low }) => Math.min(least, low), Infinity),
    high: spans.reduce((most, { high }) => Math.max(most, high), -Infinity),
  };
}
