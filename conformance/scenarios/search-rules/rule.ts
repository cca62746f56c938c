/** A rule of R4 search: a sentence of the specification in our words, and a search that shows it. */

export type Known = { resourceType: string; id: string } & Record<string, unknown>;

export interface Rule {
  /** Where it stands: a page of http://hl7.org/fhir/R4 and its anchor. */
  section: string;
  says: string;
  /** Below the base; `BASE` stands for it within values. The test escapes what a URL must; a percent sign begins an escape. */
  search: string;
  /** 200 when not given. */
  status?: number;
  headers?: Record<string, string>;
  /** The form that is posted to it. */
  form?: string;
  /** Ids that match, in any order, parted by spaces. */
  finds?: string;
  /** Ids that match, in this order. */
  order?: string;
  /** `Type/id` of what comes along, in any order. */
  brings?: string;
  total?: number | "absent";
  /** What an OperationOutcome names: that of a refusal, or that beside the matches. */
  names?: string;
  /** What the self link holds, once its escapes are undone. */
  self?: string;
  /** What it does not hold. */
  selfLacks?: string;
  /** Members of the first match, but for id, meta and type. */
  shows?: string;
}

/** Rules about one thing, and the resources that they look at: all that there is meanwhile. */
export interface Topic {
  name: string;
  world: readonly Known[];
  rules: readonly Rule[];
}

type Row = readonly [says: string, search: string, answer: string];
type More = Partial<Rule>;

const made =
  (answerOf: (answer: string) => More) =>
  (section: string, rows: readonly Row[], more: More = {}): Rule[] =>
    rows.map(([says, search, answer]) => ({ section, says, search, ...answerOf(answer), ...more }));

/** Rows with the ids that are found, in any order. */
export const finds = made((answer) => ({ finds: answer }));

/** Rows with the ids that are found, in order. */
export const orders = made((answer) => ({ order: answer }));

/** Rows with `Type/id` of what comes along. */
export const brings = made((answer) => ({ brings: answer }));

/** Rows with the number of matches, or `absent`. */
export const totals = made((answer) => ({ total: answer === "absent" ? answer : Number(answer) }));

/** Rows with the members that are shown. */
export const shows = made((answer) => ({ shows: answer }));

/** Rows that are answered 400, with what the OperationOutcome names. */
export const refuses = made((answer) => ({ status: 400, names: answer }));

/** Rows that are answered though something is left out, with what the OperationOutcome among the entries names. */
export const warns = made((answer) => ({ headers: { prefer: "handling=lenient" }, names: answer }));
