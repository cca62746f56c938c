/** The same in the name of patients: what is not in their record is not counted. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { guarded } from "./guarded.ts";
import { type Client, clientOf, type Reply } from "./scenario.ts";
import { cases, expectCounted, fill, grants, type Vector, ways } from "./search-vectors.ts";

const rows = cases.filter(({ auth }) => auth !== null);

const rig = guarded();
const clients = new Map<string, Client>();

beforeAll(async () => {
  const base = () => rig.server.base;
  await fill(clientOf(base, { authorization: await rig.bearer({ scope: "system/*.cruds" }) }));
  for (const [name, { scope, patient }] of Object.entries(grants)) {
    const authorization = await rig.bearer({ scope, patient, user: `Patient/${patient}` });
    clients.set(name, clientOf(base, { authorization }));
  }
}, 60_000);

/**
 * The one row that is answered otherwise: it expects nothing to be found where no scope is for the type. R4 leaves open
 * whether what is not allowed is empty or forbidden (http://hl7.org/fhir/R4/security.html#AccessDenied). The rules that SMART builds on
 * do not: a request that needs more than the token is for is 403 with `insufficient_scope`
 * (https://www.rfc-editor.org/rfc/rfc6750#section-3.1), and the certification kit for (g)(10) takes nothing but 401 or
 * 403 of a type that was not granted.
 */
const isRefused = ({ auth, request }: Vector) =>
  auth === "PatientExamplePatientOnly" && request === "Observation?subject=Patient/example";

test("47 rows need a token, and one of them is answered otherwise", () => {
  expect([rows.length, rows.filter(isRefused).length]).toEqual([47, 1]);
});

describe.each(ways)("%s", (_method, ask) => {
  test.each(rows.map((row, place) => [place + 1, row.request, row.auth ?? "", row] as const))(
    "%i. %s, %s",
    async (_place, request, name, row) => {
      const client = clients.get(name);
      if (!client) throw new Error(`nobody is called ${name}`);
      const reply = await ask(client, request);
      if (isRefused(row)) expectRefused(reply);
      else expectCounted(reply, row);
    },
  );
});

function expectRefused({ status, headers, body }: Reply): void {
  expect([status, body.resourceType, body.issue?.[0]?.code]).toEqual([403, "OperationOutcome", "forbidden"]);
  expect(headers.get("www-authenticate")).toContain('error="insufficient_scope"');
}
