/** Who asks for too much is refused on record, and what is only counted is written when the server stops. */
import { expect, it } from "@jest/globals";
import { type AuditEvent, operators } from "./operators.ts";

const here = operators({ FHIR_REQUESTS_PER_MINUTE: "5" });

const told = ({ subtype = [], outcomeDesc = "" }: Partial<AuditEvent>) => `${subtype[0]?.code ?? ""} ${outcomeDesc}`;

it("30 requests where 5 are allowed", async () => {
  const token = await here.line("token", "--scope", "user/*.rs", "--user", "Practitioner/nina");
  const statuses: number[] = [];
  const left = await here.entriesOf(async () => {
    for (let at = 0; at < 30; at++) statuses.push((await here.ask("GET", "/fhir/Patient/amy", { token })).status);
  });
  expect(statuses).toEqual([...Array<number>(5).fill(404), ...Array<number>(25).fill(429)]);
  expect(left.map(told)).toEqual([...Array<string>(5).fill("read "), ...Array<string>(10).fill(" HTTP 429")]);
  const who = { who: { reference: "Practitioner/nina" }, network: { address: "127.0.0.1" } };
  expect(left.at(-1)).toMatchObject({ agent: [who, {}] });
  const last = await here.entriesOf(() => here.stop());
  expect(last.map(told)).toEqual([" 15 more requests were refused, without an entry each"]);
  expect(last).toMatchObject([{ agent: [who, {}] }]);
});
