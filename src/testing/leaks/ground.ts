/** The world of the leak matrix, put where it is probed. */
import { crossings, gone, moved, shared, thingsOf, type Thing } from "./world.ts";

interface Step {
  method: "PUT" | "DELETE";
  url: string;
  body?: Thing;
}

const put = (body: Thing): Step => ({ method: "PUT", url: `${body.resourceType}/${body.id}`, body });

/** What has to be done, in order, by somebody who may do everything. */
export const steps: readonly Step[] = [
  ...[...shared, ...thingsOf("anna"), ...thingsOf("beatrix"), ...crossings].map(put),
  ...[put(moved.before), put(moved.after), put(gone)],
  { method: "DELETE", url: `Condition/${gone.id}` },
];
