import { observation, patient } from "./resources.ts";
import { finds, refuses, warns, type Rule, type Topic } from "./rule.ts";

const here = "search.html#errors";

/** What is asked under lenient handling, what is said, and what self shows. */
const lenient = (says: string, search: string, more: Partial<Rule>): Rule => ({
  section: here,
  says,
  search,
  headers: { prefer: "handling=lenient" },
  ...more,
});

export const errors: Topic = {
  name: "what is not understood",
  world: [
    patient("ana", { gender: "female", birthDate: "1980" }),
    patient("ben", { gender: "male", birthDate: "1990" }),
    observation("one"),
  ],
  rules: [
    ...finds(here, [
      ["what is not there finds nothing, and is no error", "Observation?subject=Patient/nobody", ""],
      ["a code that nobody knows finds nothing", "Observation?code=http://loinc.org|1234-1", ""],
      ["a code that is no boolean finds nothing", "Patient?active=garbage", ""],
      ["a time at which nothing was finds nothing", "Observation?date=le1995", ""],
      ["an id that nobody has finds nothing", "Patient?_id=nobody", ""],
    ]),
    ...refuses(here, [
      ["a modifier that does not go with the parameter", "Patient?birthdate:text=1995", "birthdate:text"],
      ["a date in another format", "Patient?birthdate=23 May 2009", "birthdate"],
      ["strict: a parameter that nobody knows", "Patient?shoe=44", "shoe"],
      ["strict: one of another type", "Patient?value-quantity=5", "value-quantity"],
      ["strict: the name of an element is no parameter", "Patient?birthDate=1980", "birthDate"],
      ["strict: names are case sensitive", "Patient?Gender=male", "Gender"],
      ["strict: one among many", "Patient?gender=male&shoe=44&birthdate=1980", "shoe"],
      ["strict: a result parameter that nobody knows", "Patient?_shoe=44", "_shoe"],
      ["strict: an order of contained resources", "Patient?_contained=true&_sort=birthdate", "_contained"],
      ["a query that is no search of ours", "Patient?_query=everyone", "_query"],
    ]),
    ...refuses(here, [
      ["not done: hierarchies of references", "Observation?subject:below=Patient/ana", "subject:below"],
      ["not done: chains along canonical urls", "QuestionnaireResponse?questionnaire.title=x", "questionnaire.title"],
      ["not done: chains in what is contained", "Medication?_contained=true&manufacturer.name=x", "_contained"],
      ["not done: codes of systems that are not R4's", "Observation?code:below=http://loinc.org|1-8", "code:below"],
      ["not done: a score", "Patient?_score=1", "_score"],
      ["not done: a sort by a composite", "Observation?_sort=code-value-quantity", "_sort"],
      ["too much: 201 parameters", `Patient?${"_id=x&".repeat(200)}_id=x`, "200"],
      ["too much: a chain of nine links", `Organization?${"partof.".repeat(9)}name=x`, "8 links"],
      ["too much: 1,001 values", `Patient?identifier=${"1,".repeat(1_000)}1`, "1000 values"],
      ["too much: nine sort keys", `Patient?_sort=${"birthdate,".repeat(8)}birthdate`, "8 keys"],
    ]),
    ...refuses(here, [["strict, when it is asked for", "Patient?shoe=44", "shoe"]], {
      headers: { prefer: "handling=strict" },
    }),
    ...warns(here, [
      ["lenient: a parameter is left out, and named", "Patient?shoe=44&gender=male", "shoe"],
      ["lenient: a modifier", "Patient?gender:exact=male", "gender:exact"],
      ["lenient: a value", "Patient?birthdate=soon", "birthdate"],
      [
        "lenient: a value beside others: none of them is applied",
        "Patient?gender=male&birthdate=1980,soon",
        "all of it",
      ],
      ["lenient: a sort key", "Patient?_sort=shoe", "_sort"],
      ["lenient: an include", "Patient?_include=Patient:shoe", "_include"],
      ["lenient: a chain", "Observation?patient.shoe=44", "patient.shoe"],
      ["lenient: a reverse chain", "Patient?_has:Observation:patient:shoe=44", "_has:Observation:patient:shoe"],
      ["lenient: a filter", "Patient?_filter=shoe eq 44", "_filter"],
    ]),
    ...warns(here, [
      ["lenient: a type among others that R4 does not have", "?_type=Patient,Foo", "Foo"],
      ["lenient: an order of contained resources", "Patient?_contained=true&_sort=birthdate", "_sort"],
      ["lenient: what contained resources would bring", "Patient?_contained=both&_include=Patient:link", "_include"],
    ]),
    lenient("lenient: the other types are searched", "?_type=Patient,Foo&gender=male", {
      finds: "ben",
      self: "_type=Patient&gender=male",
      selfLacks: "Foo",
    }),
    lenient("lenient: contained resources in no order", "Patient?_contained=both&_sort=birthdate", {
      finds: "ana ben",
      selfLacks: "_sort",
    }),
    lenient("lenient: of types that are none nothing is left to search", "?_type=Foo", { status: 400, names: "_type" }),
    lenient("lenient: the others are applied", "Patient?shoe=44&gender=male", { finds: "ben" }),
    lenient("lenient: self shows what was applied", "Patient?shoe=44&gender=male", {
      self: "gender=male",
      selfLacks: "shoe",
    }),
    lenient("lenient: self does not show a value that was left out", "Patient?birthdate=soon", { selfLacks: "soon" }),
    lenient("lenient: self does not show a sort that was not done", "Patient?_sort=shoe", { selfLacks: "_sort" }),
    {
      section: "search.html#conformance",
      says: "self shows a search as it was done",
      search: "Patient?gender=male",
      self: "Patient?gender=male",
    },
    {
      section: "search.html#conformance",
      says: "self of a POST shows it as a GET",
      search: "Patient/_search",
      form: "gender=male",
      self: "Patient?gender=male",
    },
    {
      section: "search.html#conformance",
      says: "self shows the count that was given, not the one asked for",
      search: "Patient?_count=100000",
      selfLacks: "_count=100000",
    },
  ],
};
