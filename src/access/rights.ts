/** What a caller may do: one criterion for each type and each letter, made of scopes, compartment and policy. */
import type { Definitions } from "../fhir/definitions.ts";
import { attempt, FhirError } from "../fhir/error.ts";
import { criterionKey } from "../search/by-type.ts";
import { securityContext } from "../search/security-context.ts";
import type { Search } from "../search/search.ts";
import { hasLinks } from "../storage/judge.ts";
import type { Criterion } from "../storage/query.ts";
import type { Caller } from "./caller.ts";
import { distinct, join, meet } from "./combine.ts";
import { narrow, type Sees } from "./narrow.ts";
import { recordOf } from "./record.ts";
import { letters, type Letter, type Scope } from "./scope.ts";

export interface Rights {
  /** Which resources of a type it may do that with: `all`, `none`, or some. */
  of(letter: Letter, type: string): Criterion;
  /** Into and out of whose records it may write such a resource: a criterion on Patients. */
  holds(letter: Letter, type: string): Criterion;
  /** Whether a scope lets it ask for that at all, whatever there is that it would be shown. */
  asks(letter: Letter, type: string): boolean;
  /** Whether one does with any type. */
  ever(letter: Letter): boolean;
}

/**
 * What a signed-in person may do besides what scopes say.
 * @returns Which resources of the type; links in it are not narrowed again.
 */
export type Policy = (user: string, letter: Letter, type: string) => Criterion;

/** What filters are understood by. */
type Filtering = Pick<Search, "condition" | "gaps">;

export interface RightsOptions {
  definitions: Definitions;
  search: Filtering;
  policy: Policy;
}

const none: Criterion = { op: "none" };
const all: Criterion = { op: "all" };

/** Compiles what a caller may do, each type when it is first asked for. */
export function compileRights(caller: Caller, options: RightsOptions): Rights {
  const { definitions, search } = options;
  const record = recordOf(definitions, search);

  /** A Binary is seen, and written, by whoever sees, or may write, what stands for it. */
  function ofBinary(letter: Letter): Criterion {
    const by = letter === "r" || letter === "s" ? "r" : "u";
    const groups = Map.groupBy(
      definitions.resourceTypes.filter((type) => type !== "Binary"),
      (type) => criterionKey(rights.of(by, type)),
    );
    return join(
      [...groups.values()].flatMap((types): Criterion[] => {
        const where = rights.of(by, types[0] ?? "");
        return where.op === "none" ? [] : [{ op: "refers", param: securityContext, types, where }];
      }),
    );
  }

  const inRecord = (patient: string, letter: Letter, type: string) =>
    type === "Binary" ? ofBinary(letter) : record(patient, letter, type);

  /** Of the user alone, whatever the scope: staff are Practitioners, and whoever is neither that nor a patient has nothing. */
  function ofUser(letter: Letter, type: string): Criterion {
    if (caller.user === undefined) return all;
    const [kind, id = ""] = caller.user.split("/");
    if (kind === "Patient") return inRecord(id, letter, type);
    return kind === "Practitioner" ? options.policy(caller.user, letter, type) : none;
  }

  function ofLevel({ level }: Scope, letter: Letter, type: string): Criterion {
    if (level === "system") return caller.user === undefined ? all : none;
    if (level === "user") return caller.user === undefined ? none : ofUser(letter, type);
    if (caller.patient === undefined) return none;
    return meet(distinct([inRecord(caller.patient, letter, type), ofUser(letter, type)]));
  }

  /** It is of a level at which the caller is: a user, a patient in context, or a client that acts for itself. */
  const isOfUse = ({ level }: Scope): boolean =>
    level === "patient" ? caller.patient !== undefined : (level === "user") === (caller.user !== undefined);

  const fitting = (letter: Letter, type: string) =>
    caller.scopes.filter((scope) => scope.letters.has(letter) && (scope.type === "*" || scope.type === type));

  function compile(letter: Letter, type: string): Criterion {
    if (isForNobody(letter, type)) return none;
    const each = fitting(letter, type).map((scope) =>
      meet([ofLevel(scope, letter, type), narrow(filterOf(scope, type, search), beyond)]),
    );
    return join(distinct(each));
  }

  /**
   * What a link in a filter leads to: apps choose their filters, so one must not tell of what they may not search for.
   * A Binary is found by what stands for it, which would go round in circles.
   */
  const beyond: Sees = (type) => {
    if (type === "Binary" || isForNobody("s", type)) return none;
    const each = fitting("s", type).map((scope) => {
      const filter = filterOf(scope, type, search);
      return hasLinks(filter) ? none : meet([ofLevel(scope, "s", type), filter]);
    });
    return join(distinct(each));
  };

  const rights: Rights = {
    of: remembered(compile),
    holds: remembered((letter, type) =>
      join(distinct(fitting(letter, type).map((scope) => ofLevel(scope, "r", "Patient")))),
    ),
    asks: (letter, type) => !isForNobody(letter, type) && fitting(letter, type).some(isOfUse),
    ever: (letter) => caller.scopes.some((scope) => scope.letters.has(letter) && isOfUse(scope)),
  };
  return rights;
}

/** What has been proved stays as it is. */
const isForNobody = (letter: Letter, type: string) => type === "AuditEvent" && (letter === "u" || letter === "d");

/**
 * What the filter of a scope finds. One that the type has not, as with `*`, leaves nothing; nor does what a parameter that
 * was added could not index: it is not known what it is.
 */
function filterOf({ query }: Scope, type: string, search: Filtering): Criterion {
  if (query.length === 0) return all;
  const where = attempt(() => search.condition(type, query));
  if (where instanceof FhirError) return none;
  const gaps = search.gaps({ types: [type], where });
  if (gaps.some(({ types }) => types.some((one) => one !== type))) return none;
  return gaps.length === 0 ? where : meet([where, { op: "not", of: join(gaps.map((gap) => gap.where)) }]);
}

function remembered(compile: (letter: Letter, type: string) => Criterion): (letter: Letter, type: string) => Criterion {
  const known = new Map(letters.map((letter) => [letter, new Map<string, Criterion>()]));
  return (letter, type) => {
    const ofLetter = known.get(letter);
    const found = ofLetter?.get(type);
    if (found) return found;
    const made = compile(letter, type);
    ofLetter?.set(type, made);
    return made;
  };
}
