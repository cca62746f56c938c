import type { mongo } from "mongoose";

/** What the database says of the index it builds, such as "Index Build: scanning collection 40 %"; undefined: nothing. */
export async function buildProgress(client: mongo.MongoClient): Promise<string | undefined> {
  try {
    const [found] = await client
      .db("admin")
      .aggregate<{ msg: string; progress: { done: number; total: number } }>([
        { $currentOp: {} },
        { $match: { msg: /^Index Build/, "progress.total": { $gt: 0 } } },
        { $limit: 1 },
      ])
      .toArray();
    if (found === undefined) return undefined;
    const { done, total } = found.progress;
    return `${/^[^:]*: [^:]*/.exec(found.msg)?.[0] ?? "Index Build"}, ${Math.floor((100 * done) / total)} %`;
  } catch {
    // Not every user may ask for that.
    return undefined;
  }
}
