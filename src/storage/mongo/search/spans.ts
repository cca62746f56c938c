/** Tests on ranges as filters on their ends. match.ts says what they mean. */
import { finite } from "../../finite.ts";
import type { RangeTest } from "../../query.ts";
import { any, type Filter } from "./filter.ts";

interface Asked {
  how: RangeTest;
  low: number;
  high: number;
}

/** Fields that hold the lower and the upper end. */
export interface Ends {
  lo: string;
  hi: string;
}

const tests: Record<RangeTest, (low: number, high: number, ends: Ends) => Filter> = {
  within: (low, high, { lo, hi }) => ({ [lo]: { $gte: low, $lte: high }, [hi]: { $lte: high } }),
  outside: (low, high, { lo, hi }) => any([{ [lo]: { $lt: low } }, { [hi]: { $gt: high } }]),
  overlaps: (low, high, { lo, hi }) => ({ [lo]: { $lt: high }, [hi]: { $gt: low } }),
  "starts-after": (_low, high, { lo }) => ({ [lo]: { $gte: high } }),
  "ends-before": (low, _high, { hi }) => ({ [hi]: { $lte: low } }),
  "reaches-above": (_low, high, { hi }) => ({ [hi]: { $gt: high } }),
  "reaches-below": (low, _high, { lo }) => ({ [lo]: { $lt: low } }),
};

export const spanFilter = ({ how, low, high }: Asked, ends: Ends): Filter =>
  tests[how](finite(low), finite(high), ends);
