import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { json, type Row } from "./row.ts";

const patient = Buffer.from('{"resourceType":"Patient"}');

const packed = (what: string, encoding: string, expected: Row["expected"], body: Buffer): Row => ({
  what: `${what} (${encoding})`,
  expected,
  method: "POST",
  path: "/fhir/Patient",
  headers: { ...json, "Content-Encoding": encoding },
  body,
});

/** Zeros that are far more than the limit of the server under test, and next to nothing when packed. */
const zeros = Buffer.alloc(50_000_000, "a");

/** Packed bodies that lie about what is in them. The server is started with MAX_BODY_MB=4. */
export const packedBodies: readonly Row[] = [
  packed("a Patient", "gzip", 201, gzipSync(patient)),
  packed("a Patient", "deflate", 201, deflateSync(patient)),
  packed("a Patient", "br", 201, brotliCompressSync(patient)),
  packed("a Patient", "GZIP", 201, gzipSync(patient)),
  packed("a Patient not packed at all", "identity", 201, patient),
  packed("no packing", "gzip", 400, patient),
  packed("no packing", "deflate", 400, patient),
  packed("no packing", "br", 400, patient),
  packed("nothing", "gzip", 400, Buffer.alloc(0)),
  packed("a packed nothing", "gzip", 400, gzipSync("")),
  packed("half of it", "gzip", 400, gzipSync(patient).subarray(0, 20)),
  packed("half of it", "deflate", 400, deflateSync(patient).subarray(0, 12)),
  packed("a wrong checksum", "gzip", 400, Buffer.concat([gzipSync(patient).subarray(0, -8), Buffer.alloc(8)])),
  packed("packed twice", "gzip", 400, gzipSync(gzipSync(patient))),
  packed("a bomb", "gzip", 413, gzipSync(zeros)),
  packed("a bomb", "deflate", 413, deflateSync(zeros)),
  packed("a bomb", "br", 413, brotliCompressSync(zeros)),
  packed("a bomb in a bomb", "gzip", 400, gzipSync(gzipSync(zeros))),
  {
    what: "5 MB",
    expected: 413,
    method: "POST",
    path: "/fhir/Patient",
    headers: json,
    body: zeros.subarray(0, 5_000_000),
  },
  {
    what: "5 MB in chunks",
    expected: 413,
    method: "POST",
    path: "/fhir/Patient",
    headers: { ...json, "Transfer-Encoding": "chunked" },
    body: zeros.subarray(0, 5_000_000),
  },
  {
    what: "5 MB to a Bundle",
    expected: 413,
    method: "POST",
    path: "/fhir",
    headers: json,
    body: zeros.subarray(0, 5_000_000),
  },
];
