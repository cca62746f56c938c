import { expect, it } from "@jest/globals";
import { PassThrough } from "node:stream";
import { answerBroken } from "./broken.ts";

const broken = (code: string, rawPacket?: Buffer) =>
  Object.assign(new Error(code), { code, ...(rawPacket && { rawPacket }) });

it.each([
  [broken("HPE_INVALID_METHOD"), "400 Bad Request", "structure"],
  [broken("HPE_INVALID_CHUNK_SIZE"), "400 Bad Request", "structure"],
  [broken("ERR_HTTP_REQUEST_TIMEOUT"), "408 Request Timeout", "timeout"],
  [broken("HPE_HEADER_OVERFLOW", Buffer.from("GET /aaaa")), "414 URI Too Long", "too-long"],
  [
    broken("HPE_HEADER_OVERFLOW", Buffer.from("GET / HTTP/1.1\r\nX: aaaa")),
    "431 Request Header Fields Too Large",
    "too-long",
  ],
])("%s is answered on the bare socket", async (error, line, code) => {
  const socket = new PassThrough();
  answerBroken(error, socket);
  const [head, body = ""] = (await socket.toArray()).join("").split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${line}\r\nConnection: close\r\n[^]*Content-Length: ${body.length}$`));
  expect(JSON.parse(body)).toMatchObject({ resourceType: "OperationOutcome", issue: [{ severity: "error", code }] });
});

it("says nothing to whom has gone", () => {
  const socket = new PassThrough();
  answerBroken(broken("ECONNRESET"), socket);
  expect([socket.destroyed, socket.read()]).toEqual([true, null]);
});
