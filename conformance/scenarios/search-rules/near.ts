import { resource } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "location.html#search";

const place = (id: string, latitude: number, longitude: number) =>
  resource("Location", id, { name: id, position: { latitude, longitude } });

export const near: Topic = {
  name: "near",
  world: [
    place("lisbon", 38.7223, -9.1393),
    place("porto", 41.1579, -8.6291),
    place("madrid", 40.4168, -3.7038),
    place("east", -17.0, 179.9),
    place("west", -17.0, -179.9),
    resource("Location", "nowhere", { name: "nowhere" }),
  ],
  rules: [
    ...finds(here, [
      ["latitude|longitude|distance|units", "Location?near=38.72|-9.14|10|km", "lisbon"],
      ["a wider circle", "Location?near=38.72|-9.14|300|km", "lisbon porto"],
      ["a still wider one", "Location?near=38.72|-9.14|600|km", "lisbon porto madrid"],
      ["units left out are kilometres", "Location?near=38.72|-9.14|300", "lisbon porto"],
      ["a distance that is empty is as far as the server likes", "Location?near=38.72|-9.14||km", "lisbon"],
      ["metres", "Location?near=38.72|-9.14|10000|m", "lisbon"],
      ["miles", "Location?near=38.72|-9.14|200|[mi_us]", "lisbon porto"],
      ["round the 180th meridian", "Location?near=-17|180|50|km", "east west"],
      ["or", "Location?near=38.72|-9.14|10|km,40.4|-3.7|10|km", "lisbon madrid"],
      ["beside other parameters", "Location?near=38.72|-9.14|300|km&name=por", "porto"],
    ]),
    ...refuses(here, [
      ["a place has two coordinates", "Location?near=38.72", "near"],
      ["a place is no word", "Location?near=here", "near"],
      ["a distance below none", "Location?near=38|9|-1|km", "near"],
      ["a latitude beyond the pole", "Location?near=91|9|1|km", "near"],
      ["a longitude beyond the 180th meridian", "Location?near=38|181|1|km", "near"],
      ["a unit that is no length", "Location?near=38|9|1|kg", "near"],
    ]),
  ],
};
