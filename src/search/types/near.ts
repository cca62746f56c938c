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
/** What is near when the search does not say how far. */
const usual = ["50", "km"];

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
    const [north = "", east = "", distance = "", unit = ""] = [...asked, ...usual.slice(Math.max(0, asked.length - 2))];
    const [latitude, longitude] = [valueOf(north), valueOf(east)];
    const within = valueOf(distance) * (metres.get(unit) ?? NaN);
    if (asked.length > 4 || !Number.isFinite(latitude + longitude + within))
      throw unreadable(name, shown(text), "latitude|longitude|distance|km (or m, [mi_us], [mi_i])");
    return { op: "near", param, latitude, longitude, metres: within };
  },
};

const valueOf = (text: string): number => decimal(text)?.value ?? NaN;
