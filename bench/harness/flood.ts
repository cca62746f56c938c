/** Creates Patients from 64 connections until its time is up, and prints what became of it. BASE and SECONDS say where and how long. */
import { clientOf } from "./client.ts";
import { measure } from "./loop.ts";
import { newPatients } from "./writes.ts";

const { base, headers } = clientOf(process.env["BASE"] ?? "");
const { origin, pathname } = new URL(base);
const shots = newPatients(0).map((shot) => ({ ...shot, path: pathname + shot.path }));
const seconds = Number(process.env["SECONDS"]);
const { perSecond, errors, p99 } = await measure(
  { origin, headers, pids: () => [] },
  { shots, connections: 64, seconds },
);
process.stdout.write(JSON.stringify({ perSecond, errors, p99 }));
