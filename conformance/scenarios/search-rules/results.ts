import { concept, narrative, observation, patient } from "./resources.ts";
import { finds, orders, refuses, shows, totals, type Topic } from "./rule.ts";

const count = "search.html#count";
const total = "search.html#total";
const summary = "search.html#summary";
const elements = "search.html#elements";

export const results: Topic = {
  name: "results",
  world: [
    patient("a", {
      ...narrative("Ana"),
      name: [{ family: "A" }],
      gender: "female",
      contact: [{ name: { family: "Contact" } }],
      maritalStatus: { text: "married" },
    }),
    patient("b", { name: [{ family: "B" }] }),
    patient("c", { name: [{ family: "C" }] }),
    observation("o", {
      ...narrative("measured"),
      code: concept("urn:x", "y"),
      category: [concept("urn:cat", "vital")],
      valueString: "high",
      note: [{ text: "a note" }],
    }),
  ],
  rules: [
    ...orders(count, [
      ["no more than so many on a page", "Patient?_sort=_id&_count=2", "a b"],
      ["more than there are: all", "Patient?_sort=_id&_count=50", "a b c"],
      ["a number beyond what the server gives is no error", "Patient?_sort=_id&_count=100000", "a b c"],
    ]),
    ...totals(count, [["0 is as _summary=count", "Patient?_count=0", "3"]]),
    ...finds(count, [["0 shows no match", "Patient?_count=0", ""]]),
    ...totals(total, [
      ["accurate: the number, whatever the page holds", "Patient?_total=accurate&_count=1", "3"],
      ["accurate, where nothing matches", "Patient?_total=accurate&family=nobody", "0"],
      ["accurate, of a condition", "Patient?_total=accurate&family=a,b", "2"],
      ["none: no number", "Patient?_total=none&_count=1", "absent"],
      ["estimate: here it can be told", "Patient?_total=estimate&family=a,b", "2"],
    ]),
    ...totals(summary, [["count: the number", "Patient?_summary=count", "3"]]),
    ...finds(summary, [["count: and no match", "Patient?_summary=count", ""]]),
    ...shows(summary, [
      ["true: what the definition marks", "Patient?_id=a&_summary=true", "name gender"],
      ["false: everything", "Patient?_id=a&_summary=false", "text name gender contact maritalStatus"],
      ["data: all but the narrative", "Patient?_id=a&_summary=data", "name gender contact maritalStatus"],
      ["text: the narrative and what must be there", "Observation?_id=o&_summary=text", "text status code"],
      ["true of another type", "Observation?_id=o&_summary=true", "status code valueString"],
      ["text of a type that must have nothing", "Patient?_id=a&_summary=text", "text"],
    ]),
    ...shows(elements, [
      ["those that are named", "Patient?_id=a&_elements=name,gender", "name gender"],
      ["what must be there comes, too", "Observation?_id=o&_elements=category", "status code category"],
      ["of which some are not there", "Patient?_id=b&_elements=name,gender", "name"],
    ]),
    ...finds(elements, [["it finds the same", "Patient?_elements=gender", "a b c"]]),
    ...refuses(count, [
      ["a whole number", "Patient?_count=many", "_count"],
      ["not below nought", "Patient?_count=-1", "_count"],
      ["no part of one", "Patient?_count=1.5", "_count"],
      ["once", "Patient?_count=1&_count=2", "_count"],
    ]),
    ...refuses(total, [["none, estimate or accurate", "Patient?_total=maybe", "_total"]]),
    ...refuses(summary, [
      ["true, text, data, count or false", "Patient?_summary=maybe", "_summary"],
      ["text goes with no include", "Observation?_summary=text&_include=Observation:subject", "_summary"],
    ]),
    ...refuses(elements, [["elements that the type has", "Patient?_elements=shoe", "_elements"]]),
  ],
};
