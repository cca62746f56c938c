import { expect, it } from "@jest/globals";
import { listen } from "./listener.ts";

it("says that it starts until it is given an app, and answers no more when it is stopped", async () => {
  const listener = await listen("127.0.0.1", 0);
  const ask = async (path: string) => {
    const reply = await fetch(`http://127.0.0.1:${listener.port}${path}`);
    return [reply.status, await reply.text()];
  };
  expect(await ask("/health/live")).toEqual([200, '{"status":"live"}']);
  expect(await ask("/health/ready")).toEqual([503, '{"status":"not ready","reason":"starting"}']);
  expect(await ask("/fhir/Patient/1")).toEqual([503, expect.stringContaining('"resourceType":"OperationOutcome"')]);
  listener.serve((_request, response) => response.end("served"));
  expect(await ask("/fhir/Patient/1")).toEqual([200, "served"]);
  await listener.stop(1_000);
  await expect(ask("/")).rejects.toThrow();
});

it("does not wait for ever for a request that does not end", async () => {
  const listener = await listen("127.0.0.1", 0);
  const arrived = new Promise<void>((resolve) => listener.serve(() => resolve()));
  const never = fetch(`http://127.0.0.1:${listener.port}/`).catch(() => "cut");
  await arrived;
  await listener.stop(50);
  expect(await never).toBe("cut");
});
