/** SearchParameters that one node is told of, while another one writes. */
import { expect, test } from "@jest/globals";
import { type Client, matchIds } from "../scenario.ts";
import { defined, patient, untilUsed } from "./define.ts";

/** @param nodes Two clients, each of a node of its own. */
export function nodesFollow([here, there]: readonly [Client, Client]): void {
  const definition = (id: string, expression: string) =>
    defined({ ...patient(id, "string", expression), id, code: id });

  test("what is written on the one while the other is told of a parameter is found by it, on both", async () => {
    const defining = new AbortController();
    const written: string[] = [];
    const writing = (async () => {
      for (let n = 0; !defining.signal.aborted || n < 100; n++) {
        // Each is written twice: what the first write was indexed by, the second must not leave.
        const id = `followed-${n}`;
        const resource = { resourceType: "Patient", id, contact: [{ name: { text: "followed" } }] };
        await there.put(`Patient/${id}`, { resourceType: "Patient", id });
        await there.put(`Patient/${id}`, resource);
        written.push(id);
      }
    })();
    expect((await here.put("SearchParameter/followed", definition("followed", "Patient.contact.name"))).status).toBe(
      201,
    );
    await untilUsed(there, "Patient?followed=followed&_count=0");
    await untilUsed(here, "Patient?followed=followed&_count=0");
    defining.abort();
    await writing;
    for (const node of [here, there])
      expect(matchIds(await node.get("Patient?followed=followed&_count=1000")).toSorted()).toEqual(written.toSorted());
  }, 60_000);

  test("what is deleted on the one is unknown on the other before long", async () => {
    await here.send("DELETE", "SearchParameter/followed");
    expect((await here.get("Patient?followed=followed")).status).toBe(400);
    let status = 200;
    for (const end = performance.now() + 10_000; status !== 400 && performance.now() < end;)
      ({ status } = await there.get("Patient?followed=followed"));
    expect(status).toBe(400);
  }, 30_000);
}
