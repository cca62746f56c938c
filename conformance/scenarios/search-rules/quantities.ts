import { condition, encounter, observation, patient, resource, ucum, units } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#quantity";

const measured = (id: string, valueQuantity: object) => observation(id, { valueQuantity });

/** The parameter with a number and a unit of UCUM. */
const value = (number: string, code: string) => `Observation?value-quantity=${number}|${units}|${code}`;

export const quantities: Topic = {
  name: "quantities",
  world: [
    patient("anyone"),
    measured("mg", ucum(5, "mg")),
    measured("g", ucum(0.005, "g")),
    measured("mg-54", ucum(5.4, "mg")),
    measured("mg-545", ucum(5.45, "mg")),
    measured("lb", ucum(185, "[lb_av]", "lbs")),
    measured("kg", ucum(84, "kg")),
    measured("warm", ucum(37, "Cel")),
    measured("tablets", { value: 5, unit: "tablet", system: "http://acme.org/units", code: "tab" }),
    measured("drops", { value: 5, unit: "drops" }),
    measured("bare", { value: 5 }),
    observation("none"),
    condition("aged", "Patient/anyone", { onsetAge: ucum(4, "a") }),
    condition("between", "Patient/anyone", { onsetRange: { low: ucum(10, "a"), high: ucum(20, "a") } }),
    encounter("long", { length: ucum(90, "min") }),
    resource("Invoice", "bill", { status: "issued", totalGross: { value: 100.5, currency: "EUR" } }),
  ],
  rules: [
    ...finds(here, [
      ["a number alone: in any unit", "Observation?value-quantity=5", "mg mg-54 mg-545 tablets drops bare"],
      ["more digits are narrower", "Observation?value-quantity=5.0", "mg tablets drops bare"],
      ["number|system|code: in that unit", value("5", "mg"), "mg g mg-54 mg-545"],
      ["two digits: what its precision means", value("5.4", "mg"), "mg-54"],
      ["in a greater unit", value("0.005", "g"), "mg g mg-54 mg-545"],
      ["in a smaller unit", value("5000", "ug"), "mg g"],
      ["with an exponent", value("5.40e-3", "g"), "mg-54"],
      ["5.0 mg is also found as 0.005 g", value("5.0", "mg"), "mg g"],
      ["gt, across units", value("gt5", "mg"), "mg-54 mg-545 lb kg"],
      ["lt, across units", value("lt0.1", "g"), "mg g mg-54 mg-545"],
      ["ge", value("ge84", "kg"), "kg"],
      ["le", value("le5", "mg"), "mg g"],
      ["sa", value("sa5.0", "mg"), "mg-54 mg-545 lb kg"],
      ["eb", value("eb84.0", "kg"), "mg g mg-54 mg-545 lb"],
      ["pounds are found by kilograms, as far as these say", value("84", "kg"), "kg lb"],
      ["kilograms by pounds", value("185", "[lb_av]"), "kg lb"],
      ["and not where the digits say more", value("84.0", "kg"), "kg"],
      ["ap: a tenth to either side, across units", value("ap80", "kg"), "kg lb"],
      ["a scale with another nought", value("98.6", "[degF]"), "warm"],
      ["kelvin", value("310.15", "K"), "warm"],
      ["another dimension is never equal", value("5", "mL"), ""],
      ["number||code: or the unit as people write it", "Observation?value-quantity=185||lbs", "lb"],
      ["number||code: a unit without a system", "Observation?value-quantity=5||drops", "drops"],
      ["number||code of the unit's text", "Observation?value-quantity=5||tablet", "tablets"],
      ["number||code of a unit of UCUM: its other units, too", "Observation?value-quantity=5.0||mg", "mg g"],
      ["a system that is not UCUM", "Observation?value-quantity=5|http://acme.org/units|tab", "tablets"],
      ["another system: not found", "Observation?value-quantity=5|http://acme.org/units|mg", ""],
      ["ne without a unit: outside", "Observation?value-quantity=ne5", "g lb kg warm"],
      ["and", `${value("gt5", "mg")}&value-quantity=lt1|${units}|g`, "mg-54 mg-545"],
      ["or", "Observation?value-quantity=185,84", "lb kg"],
      ["a unit that UCUM does not have: not found", value("5", "furlong-ish"), ""],
      ["Age", `Condition?onset-age=4|${units}|a`, "aged"],
      ["Age in months", `Condition?onset-age=48|${units}|mo`, "aged"],
      ["Range: begins after", `Condition?onset-age=sa5|${units}|a`, "between"],
      ["Range: something of it is less", `Condition?onset-age=lt15|${units}|a`, "aged between"],
      ["Range: something of it is more", `Condition?onset-age=gt15|${units}|a`, "between"],
      ["Range: equal only to what holds it", `Condition?onset-age=15|${units}|a`, ""],
      ["Duration", `Encounter?length=1.5|${units}|h`, "long"],
      ["Duration by a prefix", `Encounter?length=gt1|${units}|h`, "long"],
      ["Money", "Invoice?totalgross=100.5", "bill"],
    ]),
    ...refuses(here, [
      ["a unit needs a number", `Observation?value-quantity=|${units}|mg`, "value-quantity"],
      ["the unit stands apart", "Observation?value-quantity=5mg", "value-quantity"],
      ["a word is no number", "Observation?value-quantity=heavy", "value-quantity"],
      ["a number, a system, a code, and no more", `Observation?value-quantity=5|${units}|mg|x`, "value-quantity"],
    ]),
  ],
};
