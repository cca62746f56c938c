import { refer, patient, resource } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "search.html#number";
const prefixes = "search.html#prefix";

const risk = (id: string, probabilityDecimal?: number) =>
  resource("RiskAssessment", id, {
    status: "final",
    subject: refer("Patient/anyone"),
    ...(probabilityDecimal !== undefined && { prediction: [{ probabilityDecimal }] }),
  });

const sequence = (id: string, start: number) =>
  resource("MolecularSequence", id, { coordinateSystem: 0, variant: [{ start, end: start + 1 }] });

export const numbers: Topic = {
  name: "numbers",
  world: [
    patient("anyone"),
    risk("hundred", 100),
    risk("nearly", 99.6),
    risk("less", 99.4),
    risk("eight", 0.8),
    risk("eight-four", 0.84),
    risk("eight-five", 0.85),
    risk("tiny", 0.0005),
    risk("unknown"),
    sequence("at-100", 100),
    sequence("at-101", 101),
  ],
  rules: [
    ...finds(here, [
      ["100 is 99.5 and up, below 100.5", "RiskAssessment?probability=100", "hundred nearly"],
      ["100.00 is narrower; a whole number equals it", "RiskAssessment?probability=100.00", "hundred"],
      ["1e2 has one significant digit: 95 and up, below 105", "RiskAssessment?probability=1e2", "hundred nearly less"],
      ["0.8 ends before 0.85", "RiskAssessment?probability=0.8", "eight eight-four"],
      ["0.80 has two digits", "RiskAssessment?probability=0.80", "eight"],
      ["an exponent below nought", "RiskAssessment?probability=5e-4", "tiny"],
      ["lt: less than exactly that", "RiskAssessment?probability=lt0.8", "tiny"],
      ["le: that or less", "RiskAssessment?probability=le0.8", "eight tiny"],
      ["gt: more than exactly that", "RiskAssessment?probability=gt0.84", "eight-five hundred less nearly"],
      ["ge: that or more", "RiskAssessment?probability=ge0.84", "eight-five eight-four hundred less nearly"],
      [
        "ne: outside of what its digits mean",
        "RiskAssessment?probability=ne100",
        "eight eight-five eight-four less tiny",
      ],
      ["and", "RiskAssessment?probability=gt0.5&probability=lt1", "eight eight-five eight-four"],
      ["or", "RiskAssessment?probability=0.80,5e-4", "eight tiny"],
      ["below nought nothing is", "RiskAssessment?probability=-1", ""],
      ["a sign that changes nothing", "RiskAssessment?probability=-0.8", ""],
      ["an integer: just that", "MolecularSequence?variant-start=100", "at-100"],
      ["an integer is never equal to a part of one", "MolecularSequence?variant-start=100.5", ""],
      ["an integer, with digits that are nought", "MolecularSequence?variant-start=100.0", "at-100"],
      ["an integer, by an exponent", "MolecularSequence?variant-start=1.00e2", "at-100"],
      ["an integer by a prefix", "MolecularSequence?variant-start=gt100", "at-101"],
    ]),
    ...finds(prefixes, [
      ["eq is what no prefix means", "RiskAssessment?probability=eq0.80", "eight"],
      ["sa: after all that its digits mean", "RiskAssessment?probability=sa0.84", "eight-five hundred less nearly"],
      ["eb: before all that its digits mean", "RiskAssessment?probability=eb0.84", "eight tiny"],
      ["ap: a tenth to either side", "RiskAssessment?probability=ap0.8", "eight eight-five eight-four"],
    ]),
    ...refuses(here, [
      ["a word is no number", "RiskAssessment?probability=high", "probability"],
      ["a prefix alone is no number", "RiskAssessment?probability=gt", "probability"],
      ["not a number", "RiskAssessment?probability=NaN", "probability"],
      ["no other base than ten", "RiskAssessment?probability=0x10", "probability"],
      ["one point", "RiskAssessment?probability=1.2.3", "probability"],
    ]),
  ],
};
