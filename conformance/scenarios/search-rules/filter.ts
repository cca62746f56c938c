import { concept, condition, loinc, observation, patient, refer, resource, ucum, units } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const grammar = "search_filter.html#intro";
const operators = "search_filter.html#ops";

const clinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";
const state = (code: string) => ({ clinicalStatus: concept(clinical, code) });

const filtered = (type: string, filter: string) => `${type}?_filter=${filter}`;
const patients = (filter: string) => filtered("Patient", filter);
const observations = (filter: string) => filtered("Observation", filter);
const conditions = (filter: string) => filtered("Condition", filter);

export const filter: Topic = {
  name: "_filter",
  world: [
    resource("Practitioner", "joe", { name: [{ given: ["Joe"] }], address: [{ state: "OH" }] }),
    resource("Practitioner", "jane", { name: [{ given: ["Jane"] }], address: [{ state: "MN" }] }),
    patient("peter", {
      name: [{ family: "Chalmers", given: ["Peter"] }],
      gender: "male",
      birthDate: "2014-10-12",
      generalPractitioner: [refer("Practitioner/joe"), refer("Practitioner/jane")],
    }),
    patient("petra", {
      name: [{ family: "Van (der) Berg", given: ["Petra"] }],
      gender: "female",
      birthDate: "1980-05",
    }),
    patient("olaf", { name: [{ family: 'O "the" Great', given: ["Olaf"] }], birthDate: "2001-01-01" }),
    observation("weight", {
      code: concept(loinc, "29463-7"),
      subject: refer("Patient/peter"),
      valueQuantity: ucum(70.5, "kg"),
      effectivePeriod: { start: "2024-02-20", end: "2024-03-10" },
    }),
    observation("pulse", {
      code: concept(loinc, "8867-4"),
      subject: refer("Patient/petra"),
      valueQuantity: ucum(72, "/min"),
      effectiveDateTime: "2024-05-01",
    }),
    condition("on", "Patient/peter", state("active")),
    condition("again", "Patient/peter", state("relapse")),
    condition("off", "Patient/petra", state("inactive")),
    condition("unsaid", "Patient/petra", {
      verificationStatus: concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", "entered-in-error"),
    }),
  ],
  rules: [
    ...finds(grammar, [
      ["path operation value", patients('name co "pet"'), "peter petra"],
      ["and", patients('given eq "peter" and birthdate ge 2014-10-10'), "peter"],
      ["or", patients('given eq "peter" or given eq "olaf"'), "peter olaf"],
      ["not, of what stands in parentheses", patients("not (gender eq male)"), "petra olaf"],
      [
        "and and or are read from left to right",
        patients("gender eq male or gender eq female and birthdate lt 2000"),
        "petra",
      ],
      [
        "parentheses say otherwise",
        patients("gender eq male or (gender eq female and birthdate lt 2000)"),
        "peter petra",
      ],
      ["parentheses within parentheses", patients("((gender eq male) or ((given eq olaf)))"), "peter olaf"],
      ["more than two", patients("given eq peter or given eq petra or given eq olaf"), "peter petra olaf"],
      ["a value without quotes", patients("given eq peter"), "peter"],
      ["values are never case sensitive", patients("given eq PETER"), "peter"],
      ["a value with spaces and parentheses is quoted", patients('family eq "van (der) berg"'), "petra"],
      ["a quote in quotes, as JSON writes it", patients('family sw "o \\"the"'), "olaf"],
      ["a path of two steps", observations('subject.name co "pet"'), "weight pulse"],
      ["a path of two steps, the type said by the parameter", observations("patient.birthdate ge 2014"), "weight"],
      [
        "a filter within a path: one that is both",
        patients("general-practitioner[given eq joe].address-state eq OH"),
        "peter",
      ],
      [
        "a filter within a path: not one for each",
        patients("general-practitioner[given eq joe].address-state eq MN"),
        "",
      ],
      ["beside other parameters", "Patient?gender=male&_filter=name co pet", "peter"],
      ["two of them", "Patient?_filter=name co pet&_filter=gender eq female", "petra"],
    ]),
    ...finds(operators, [
      ["eq of a string: all of it", patients("given eq pet"), ""],
      ["eq of a token", patients("gender eq male"), "peter"],
      ["eq of a token with its system", observations(`code eq ${loinc}|29463-7`), "weight"],
      ["loinc stands for its system", observations("code eq loinc|29463-7"), "weight"],
      ["eq of a date", patients("birthdate eq 2014-10-12"), "peter"],
      ["eq of a quantity", observations(`value-quantity eq 70.5|${units}|kg`), "weight"],
      ["ucum stands for its system", observations("value-quantity eq 70500|ucum|g"), "weight"],
      ["eq of a quantity without its unit", observations("value-quantity eq 72"), "pulse"],
      ["ne of a string", patients("given ne peter"), "petra olaf"],
      ["ne of a token: what has another", patients("gender ne male"), "petra"],
      ["ne of a date", patients("birthdate ne 2014-10-12"), "petra olaf"],
      ["co: anywhere", patients("family co alm"), "peter"],
      ["sw: at the beginning", patients("family sw chal"), "peter"],
      ["sw: not in the middle", patients("family sw alm"), ""],
      ["ew: at the end", patients("family ew mers"), "peter"],
      ["ew: not at the beginning", patients("family ew chal"), ""],
      ["gt of a date", patients("birthdate gt 2001-01-01"), "peter"],
      ["lt of a date", patients("birthdate lt 2001-01-01"), "petra"],
      ["ge of a date", patients("birthdate ge 2001-01-01"), "peter olaf"],
      ["le of a date", patients("birthdate le 2001-01-01"), "petra olaf"],
      ["gt of a quantity", observations("value-quantity gt 71"), "pulse"],
      ["le of a quantity, units converted", observations("value-quantity le 70500|ucum|g"), "weight"],
      ["sa of a date", patients("birthdate sa 2001"), "peter"],
      ["eb of a date", patients("birthdate eb 2001"), "petra"],
      ["ap of a quantity", observations("value-quantity ap 75"), "weight pulse"],
      ["pr true: there is a value", patients("gender pr true"), "peter petra"],
      ["pr false: there is none", patients("gender pr false"), "olaf"],
      ["po: periods that overlap", observations("date po 2024-03"), "weight"],
      ["po of a day within", observations("date po 2024-02-25"), "weight"],
      ["ss: the value subsumes a concept", conditions(`clinical-status ss ${clinical}|active`), "on again"],
      ["sb: a concept subsumes the value", conditions(`clinical-status sb ${clinical}|relapse`), "on again"],
      [
        "in a value set",
        conditions("clinical-status in http://hl7.org/fhir/ValueSet/condition-clinical"),
        "on again off",
      ],
      ["ni: not in a value set", patients("gender ni http://hl7.org/fhir/ValueSet/administrative-gender"), "olaf"],
      ["re: a reference", observations("subject re Patient/peter"), "weight"],
      ["re: an absolute one", observations("subject re BASE/Patient/petra"), "pulse"],
    ]),
    ...refuses(grammar, [
      ["nothing", patients(""), "_filter"],
      ["a path alone", patients("name"), "_filter"],
      ["no value", patients("name eq"), "_filter"],
      ["a parenthesis that does not end", patients("(name eq x"), "_filter"],
      ["a parenthesis that does not begin", patients("name eq x)"), "_filter"],
      ["a quote that does not end", patients('name eq "x'), "_filter"],
      ["an and that leads nowhere", patients("name eq x and"), "_filter"],
      ["two filters and nothing between", patients("name eq x gender eq male"), "_filter"],
      ["not, without parentheses", patients("not name eq x"), "_filter"],
      ["a parameter that the type does not have", patients("shoe eq 44"), "shoe"],
      ["a step that is no reference", patients("gender.name eq x"), "gender"],
    ]),
    ...refuses(operators, [
      ["an operator that is none", patients("name like x"), "like"],
      ["pr of what is neither true nor false", patients("gender pr maybe"), "pr"],
      ["co of a token means nothing", patients("gender co mal"), "co"],
      ["a date that is none", patients("birthdate ge soon"), "birthdate"],
    ]),
  ],
};
