import { concept, loinc, observation, patient, refer, resource, ucum, units } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#composite";

const systolic = concept(loinc, "8480-6");
const diastolic = concept(loinc, "8462-4");
const pressure = (id: string, high: number, low: number) =>
  observation(id, {
    code: concept(loinc, "85354-9"),
    component: [
      { code: systolic, valueQuantity: ucum(high, "mm[Hg]") },
      { code: diastolic, valueQuantity: ucum(low, "mm[Hg]") },
    ],
  });

const context = (id: string, useContext: readonly object[]) =>
  resource("ValueSet", id, { status: "draft", url: `http://example.org/${id}`, useContext });
const usage = (code: string) => ({ system: "http://terminology.hl7.org/CodeSystem/usage-context-type", code });

export const composites: Topic = {
  name: "composites",
  world: [
    patient("p"),
    pressure("low", 110, 70),
    pressure("high", 160, 100),
    observation("weight", { code: concept(loinc, "29463-7"), valueQuantity: ucum(70.5, "kg") }),
    observation("eyes", { code: concept(loinc, "44967-4"), valueCodeableConcept: concept("urn:eyes", "blue") }),
    observation("words", { code: concept(loinc, "8661-1"), valueString: "Short of breath" }),
    observation("when", { code: concept(loinc, "11778-8"), valueDateTime: "2024-09-01" }),
    resource("Group", "smokers", {
      type: "person",
      actual: false,
      characteristic: [
        { code: concept("urn:c", "smokes"), valueBoolean: true, exclude: false },
        { code: concept("urn:c", "moves"), valueCodeableConcept: concept("urn:c", "little"), exclude: false },
      ],
    }),
    resource("DocumentReference", "letter", {
      status: "current",
      content: [{ attachment: { title: "letter" } }],
      relatesTo: [
        { code: "replaces", target: refer("DocumentReference/old") },
        { code: "appends", target: refer("DocumentReference/other") },
      ],
    }),
    resource("DocumentReference", "old", { status: "superseded", content: [{ attachment: { title: "old" } }] }),
    resource("DocumentReference", "other", { status: "current", content: [{ attachment: { title: "other" } }] }),
    context("for-adults", [
      { code: usage("age"), valueRange: { low: ucum(18, "a"), high: ucum(65, "a") } },
      { code: usage("venue"), valueCodeableConcept: concept("urn:v", "ward") },
    ]),
    resource("MolecularSequence", "gene", {
      coordinateSystem: 0,
      referenceSeq: {
        genomeBuild: "GRCh37",
        strand: "watson",
        chromosome: concept("urn:chromosome", "7"),
        windowStart: 100,
        windowEnd: 200,
      },
      variant: [{ start: 128, end: 129 }],
    }),
  ],
  rules: [
    ...finds(here, [
      ["code$quantity", `Observation?code-value-quantity=${loinc}|29463-7$70.5|${units}|kg`, "weight"],
      ["both must hold", `Observation?code-value-quantity=${loinc}|29463-7$80`, ""],
      ["the other, too", "Observation?code-value-quantity=8480-6$70.5", ""],
      ["prefixes within", "Observation?code-value-quantity=29463-7$gt70", "weight"],
      ["units are converted within", `Observation?code-value-quantity=29463-7$70500|${units}|g`, "weight"],
      ["of one component together", "Observation?component-code-value-quantity=8480-6$gt140", "high"],
      ["not the code of one and the value of another", "Observation?component-code-value-quantity=8462-4$gt140", ""],
      ["each component by itself", "Observation?component-code-value-quantity=8462-4$lt80", "low"],
      [
        "and",
        "Observation?component-code-value-quantity=8480-6$gt140&component-code-value-quantity=8462-4$gt90",
        "high",
      ],
      ["or between pairs", "Observation?component-code-value-quantity=8480-6$lt120,8462-4$gt90", "low high"],
      [
        "on the resource or a component: here a component",
        "Observation?combo-code-value-quantity=8480-6$gt140",
        "high",
      ],
      [
        "on the resource or a component: here the resource",
        "Observation?combo-code-value-quantity=29463-7$gt70",
        "weight",
      ],
      ["code$concept", "Observation?code-value-concept=44967-4$urn:eyes|blue", "eyes"],
      ["code$concept of another system", "Observation?code-value-concept=44967-4$urn:hair|blue", ""],
      ["code$string", "Observation?code-value-string=8661-1$short", "words"],
      ["code$date", "Observation?code-value-date=11778-8$2024-09", "when"],
      ["code$date with a prefix", "Observation?code-value-date=11778-8$lt2024-09", ""],
      ["a characteristic of a Group", "Group?characteristic-value=smokes$true", "smokers"],
      ["a characteristic with the value of another", "Group?characteristic-value=moves$true", ""],
      ["a characteristic with a concept", "Group?characteristic-value=moves$little", "smokers"],
      ["code$document", "DocumentReference?relationship=appends$DocumentReference/other", "letter"],
      ["a document that is related in another way", "DocumentReference?relationship=appends$DocumentReference/old", ""],
      ["a context and its code", "ValueSet?context-type-value=venue$ward", "for-adults"],
      ["a context and its quantity", `ValueSet?context-type-quantity=age$gt30|${units}|a`, "for-adults"],
      ["a context with the quantity of another", `ValueSet?context-type-quantity=venue$gt30|${units}|a`, ""],
      ["three together", "MolecularSequence?chromosome-window-coordinate=7$lt150$gt150", "gene"],
      ["three together, one of which is not so", "MolecularSequence?chromosome-window-coordinate=7$gt150$gt150", ""],
      ["three, of several elements", "MolecularSequence?chromosome-variant-coordinate=7$128$129", "gene"],
      ["beside another parameter", "Group?_id=smokers&characteristic-value=smokes$true", "smokers"],
    ]),
    ...refuses(here, [
      ["a part is missing", "Observation?code-value-quantity=29463-7", "code-value-quantity"],
      ["a part too many", "Observation?code-value-quantity=29463-7$5$6", "code-value-quantity"],
      ["a part that cannot be read", "Observation?code-value-quantity=29463-7$heavy", "code-value-quantity"],
      [
        "modifiers are not used on composites",
        "Observation?code-value-quantity:text=29463-7$5",
        "code-value-quantity:text",
      ],
    ]),
  ],
};
