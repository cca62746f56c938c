import { organization, patient } from "./resources.ts";
import { finds, type Topic } from "./rule.ts";

const here = "search.html#string";

export const strings: Topic = {
  name: "strings",
  world: [
    patient("garcia", {
      name: [
        { family: "García", given: ["Ana", "María"], prefix: ["Dr."], suffix: ["MPH"] },
        { use: "nickname", text: "Anita the Great" },
      ],
    }),
    patient("berg", {
      name: [{ family: "Van der Berg", given: ["Anamaria"] }],
      address: [
        {
          use: "home",
          text: "At the mill",
          line: ["12 Main Street", "Back door"],
          city: "Saint-Denis, Nord",
          district: "Seine",
          state: "Ohio",
          postalCode: "93200",
          country: "France",
        },
      ],
    }),
    patient("zoe", { name: [{ family: "Bauer", given: ["Zoe\u0308"] }] }),
    patient("unnamed"),
    organization("clinic", "Clinic of the North", { alias: ["Polar House"] }),
  ],
  rules: [
    ...finds(here, [
      ["the beginning of a value", "Patient?family=gar", "garcia"],
      ["all of a value", "Patient?family=garcia", "garcia"],
      ["case does not matter", "Patient?family=GARC", "garcia"],
      ["accents of the value do not matter", "Patient?family=garcia", "garcia"],
      ["accents of the search do not matter", "Patient?given=ána", "garcia berg"],
      ["not its middle", "Patient?family=arcia", ""],
      ["not the beginning of a later word", "Patient?family=berg", ""],
      ["it may have spaces", "Patient?family=van der", "berg"],
      ["how many spaces does not matter", "Patient?family=van  der", "berg"],
      ["composed and decomposed letters are the same", "Patient?given=Zoë", "zoe"],
      ["a base letter finds a composed one", "Patient?given=zoe", "zoe"],
      ["each of several values is looked at", "Patient?given=maria", "garcia"],
      ["or by a comma", "Patient?family=gar,bau", "garcia zoe"],
      ["and by repeating: each may be met by another value", "Patient?given=ana&given=maria", "garcia"],
      ["and that no one meets", "Patient?given=ana&given=zoe", ""],
      ["HumanName: the family", "Patient?name=bauer", "zoe"],
      ["HumanName: a prefix", "Patient?name=dr", "garcia"],
      ["HumanName: a suffix", "Patient?name=mph", "garcia"],
      ["HumanName: its text", "Patient?name=anita the", "garcia"],
      ["HumanName: not its use", "Patient?name=nickname", ""],
      ["Address: a line", "Patient?address=back d", "berg"],
      ["Address: the city", "Patient?address=saint", "berg"],
      ["Address: the district", "Patient?address=seine", "berg"],
      ["Address: the state", "Patient?address=ohio", "berg"],
      ["Address: the postal code", "Patient?address=932", "berg"],
      ["Address: the country", "Patient?address=fran", "berg"],
      ["Address: its text", "Patient?address=at the", "berg"],
      ["Address: not its use", "Patient?address=home", ""],
      ["one part of an address", "Patient?address-postalcode=93", "berg"],
      ["a parameter on two elements", "Organization?name=polar", "clinic"],
      ["a parameter on two elements, the other", "Organization?name=clinic", "clinic"],
      ["what no one has is no error", "Patient?family=nobody", ""],
    ]),
    ...finds("search.html#modifiers", [
      [":contains: anywhere", "Patient?family:contains=arc", "garcia"],
      [":contains: at the end", "Patient?family:contains=cia", "garcia"],
      [":contains: at the beginning", "Patient?family:contains=gar", "garcia"],
      [":contains: neither case nor accents matter", "Patient?given:contains=MARIÁ", "garcia berg"],
      [":contains: across words", "Patient?family:contains=der b", "berg"],
      [":contains with or", "Patient?family:contains=rcia,auer", "garcia zoe"],
      [":exact: all of it as it is written", "Patient?family:exact=García", "garcia"],
      [":exact: case matters", "Patient?family:exact=garcía", ""],
      [":exact: accents matter", "Patient?family:exact=Garcia", ""],
      [":exact: no part of it", "Patient?family:exact=Garc", ""],
      [":exact with or", "Patient?family:exact=García,Bauer", "garcia zoe"],
    ]),
  ],
};
