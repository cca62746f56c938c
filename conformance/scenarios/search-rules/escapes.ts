import { concept, observation, patient } from "./resources.ts";
import { finds, type Topic } from "./rule.ts";

const here = "search.html#escaping";

export const escapes: Topic = {
  name: "escapes",
  world: [
    patient("comma", { name: [{ family: "a,b" }], identifier: [{ system: "urn:x", value: "1,2" }] }),
    patient("half", { name: [{ family: "b" }], identifier: [{ system: "urn:x", value: "1" }] }),
    patient("bar", { name: [{ family: "a|b" }], identifier: [{ system: "urn:x", value: "1|2" }] }),
    patient("dollar", { name: [{ family: "a$b" }], identifier: [{ system: "urn:x", value: "1$2" }] }),
    patient("slash", { name: [{ family: "a\\b" }], identifier: [{ system: "urn:x", value: "1\\2" }] }),
    patient("and", { name: [{ family: "A&B=C+D" }] }),
    patient("percent", { name: [{ family: "100%_*" }] }),
    observation("dollar", { code: concept("urn:x", "a$b"), valueString: "c$d" }),
    observation("plain", { code: concept("urn:x", "a"), valueString: "b" }),
  ],
  rules: [
    ...finds(here, [
      ["\\, is a comma", "Patient?family=a\\,b", "comma"],
      [", is or", "Patient?family=a\\,b,b", "comma half"],
      ["\\, in a token", "Patient?identifier=urn:x|1\\,2", "comma"],
      ["\\, in :exact", "Patient?family:exact=a\\,b", "comma"],
      ["\\, in :contains", "Patient?family:contains=\\,", "comma"],
      ["\\| is a bar", "Patient?identifier=urn:x|1\\|2", "bar"],
      ["\\| in a string", "Patient?family=a\\|b", "bar"],
      ["| in a string is no more than a bar", "Patient?family=a|b", "bar"],
      ["\\$ is a dollar", "Patient?identifier=urn:x|1\\$2", "dollar"],
      ["\\$ in a string", "Patient?family=a\\$b", "dollar"],
      ["$ in what is no composite is a dollar", "Patient?family=a$b", "dollar"],
      ["\\\\ is a backslash", "Patient?family=a\\\\b", "slash"],
      ["\\\\ in a token", "Patient?identifier=urn:x|1\\\\2", "slash"],
      ["\\$ within a composite", "Observation?code-value-string=a\\$b$c\\$d", "dollar"],
      ["an escape in one of several", "Patient?family=a\\,b,a\\|b,a\\$b", "comma bar dollar"],
      ["what a url escapes is not for search", "Patient?family=A%26B%3DC%2BD", "and"],
      ["marks that mean something elsewhere mean themselves", "Patient?family=100%25_*", "percent"],
      ["a percent sign finds no more than itself", "Patient?family:contains=%25", "percent"],
      ["an underscore, too", "Patient?family:contains=_", "percent"],
      ["a star, too", "Patient?family:contains=*", "percent"],
    ]),
  ],
};
