/** For tests: a process that writes to a store until it is killed, and says what was acknowledged. */
import { put, to, token } from "../contract/samples.ts";
import { openSqlite } from "./store.ts";

const [file = "", name = "", from = "0"] = process.argv.slice(2);
const { store } = await openSqlite({ file, now: Date.now });

/** Three resources and an update of a fourth, which belong together. */
function bundle(n: number) {
  const key = `${name}-${n}`;
  return [
    put("Patient", key, [token("identifier", key, "s")]),
    put("Observation", `${key}-a`, [to("subject", "Patient", key)]),
    put("Observation", `${key}-b`, [to("subject", "Patient", key)]),
    put("Basic", `counter-${name}`, [token("code", String(n))], `"n":${n}`),
  ];
}

async function write(lane: number): Promise<void> {
  for (let n = Number(from) + lane; ; n += 8) {
    const changes = bundle(n);
    await store.commit({
      changes: lane === 0 ? changes : changes.slice(0, 3),
      audit: [{ at: n, text: `${name}-${n}` }],
      records: [{ put: { kind: "made", key: `${name}-${n}`, by: { in: "store" }, body: n } }],
    });
    // Beside no commit, it goes to the trail's own file.
    await store.record([{ at: n, text: `read ${name}-${n}` }]);
    process.stdout.write(`${n}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_value, lane) => write(lane)));
