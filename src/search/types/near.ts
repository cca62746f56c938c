import { decimal } from "../decimal.ts";
import { shown, split, unescape, unreadable } from "../value.ts";
import { numberOf } from "./number.ts";
import { asElement, type SearchType } from "./type.ts";

const metres = new Map([
  ["km", 1_000],
  ["m", 1],
  ["[mi_us]", 1_609.347_219],
  ["[mi_i]", 1_609.344],
]);
/** Metres within which it is near when the search does not say how far. */
const usual = 50_000;
/** Half round the earth: all places are within. */
const furthest = 20_100_000;

/** `latitude|longitude|distance|units`. http://hl7.org/fhir/R4/location.html#positional */
export const nearType: SearchType = {
  modifiers: [],

  index(param, { value }, _required, into) {
    const position = asElement(value);
    const latitude = numberOf(position?.["latitude"]);
    const longitude = numberOf(position?.["longitude"]);
    if (latitude !== undefined && longitude !== undefined) into.push({ kind: "near", param, latitude, longitude });
  },

  parse({ name, text, param }) {
    const asked = split(text, "|").map(unescape);
    const [north = "", east = "", distance = "", unit = ""] = asked;
    const [latitude, longitude] = [valueOf(north), valueOf(east)];
    const within = metresOf(distance, unit);
    if (asked.length > 4 || !(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && within >= 0))
      throw unreadable(name, shown(text), "latitude|longitude|distance|km (or m, [mi_us], [mi_i])");
    return { op: "near", param, latitude, longitude, metres: within };
  },
};

/** NaN when it is no distance. */
function metresOf(distance: string, unit: string): number {
  const scale = metres.get(unit || "km") ?? NaN;
  return distance === "" && scale > 0 ? usual : Math.min(valueOf(distance) * scale, furthest);
}

const valueOf = (text: string): number => decimal(text)?.value ?? NaN;
