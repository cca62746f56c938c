/** Places within a distance: a band of latitude, then the haversine formula as match.ts has it. */
import type { CriterionOf } from "../../query.ts";
import { all, type Filter, oneOf, passive } from "./filter.ts";
import { point } from "./keys.ts";
import { nothing, type Part, points } from "./part.ts";

type Near = CriterionOf<"near">;

/** Metres. */
const earthRadius = 6_371_008.8;
/** A little less than there are, so that the band is a little wider. */
const metresADegree = 111_000;

/** @param names The parameter, once a type that is asked */
export function near(where: Near, names: readonly string[]): Part {
  if (!(where.metres >= 0) || names.length === 0) return nothing;
  const { drive } = points(
    names.map((name) => point(name, "near")),
    8,
    `${names[0] ?? ""} near`,
  );
  const reach = where.metres / metresADegree + 1e-6;
  const [south, north] = [where.latitude - reach, where.latitude + reach];
  const band = { g: { $elemMatch: { p: oneOf(names), la: { $gte: south, $lte: north } } } };
  const filter = passive(all([band, { $expr: someWithin(where, names) }]));
  if (!drive) return { filter };
  const { index, rank, family } = drive;
  return { filter, drive: { index, filter: drive.filter, rank, family, exact: false } };
}

function someWithin(where: Near, names: readonly string[]): Filter {
  const holds = { $and: [{ $in: ["$$this.p", names] }, { $lte: [distance(where), where.metres] }] };
  return { $anyElementTrue: [{ $map: { input: { $ifNull: ["$g", []] }, in: holds } }] };
}

const radians = (degrees: unknown): Filter => ({ $degreesToRadians: degrees });
const halfSine = (from: number, to: string): Filter => ({
  $pow: [{ $sin: { $divide: [radians({ $subtract: [to, from] }), 2] } }, 2],
});

/** Metres along the great circle to `$$this`. */
function distance({ latitude, longitude }: Near): Filter {
  const h = {
    $add: [
      halfSine(latitude, "$$this.la"),
      {
        $multiply: [{ $cos: radians(latitude) }, { $cos: radians("$$this.la") }, halfSine(longitude, "$$this.lo")],
      },
    ],
  };
  return { $multiply: [2 * earthRadius, { $asin: { $min: [1, { $sqrt: h }] } }] };
}
