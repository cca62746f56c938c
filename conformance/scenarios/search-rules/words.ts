import { narrative, observation, patient, refer, resource } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const text = "search.html#text";
const list = "search.html#list";

const holds = (id: string, ...references: string[]) =>
  resource("List", id, {
    status: "current",
    mode: "working",
    entry: references.map((reference) => ({ item: refer(reference) })),
  });

export const words: Topic = {
  name: "texts and lists",
  world: [
    patient("bone", { ...narrative("Has bone metastases of the left hip"), name: [{ family: "Ulna" }] }),
    patient("liver", { ...narrative("Liver, with <b>cancer</b> suspected"), name: [{ family: "Bone" }] }),
    patient("well", { ...narrative("Is well; no cancer was found in the bone") }),
    patient("silent", { name: [{ family: "Metastases" }] }),
    observation("noted", { note: [{ text: "Patient is afraid of the dark" }] }),
    holds("mine", "Patient/bone", "Patient/silent", "Observation/noted"),
    holds("empty", "Patient/nobody"),
  ],
  rules: [
    ...finds(text, [
      ["_text: a word of the narrative", "Patient?_text=metastases", "bone"],
      ["_text: case does not matter", "Patient?_text=CANCER", "liver well"],
      ["_text: several words, all of them", "Patient?_text=bone cancer", "well"],
      ["_text: or", "Patient?_text=hip OR suspected", "bone liver"],
      ["_text: and", "Patient?_text=bone AND cancer", "well"],
      ["_text: not", "Patient?_text=cancer NOT bone", "liver"],
      ["_text: parentheses", "Patient?_text=(bone OR liver) AND cancer", "liver well"],
      ["_text: whole words", "Patient?_text=metasta", ""],
      ["_text: no tags", "Patient?_text=div", ""],
      ["_text: nothing beside the narrative", "Patient?_text=ulna", ""],
      ["_content: the narrative, too", "Patient?_content=hip", "bone"],
      ["_content: all of the resource", "Patient?_content=metastases", "bone silent"],
      ["_content: words from here and there", "Patient?_content=ulna hip", "bone"],
      ["_content: or", "Patient?_content=ulna OR suspected", "bone liver"],
      ["_content: of a note", "Observation?_content=afraid", "noted"],
      ["beside other parameters", "Patient?_content=bone&family=bone", "liver"],
    ]),
    ...finds(list, [
      ["_list: what a List holds, of the type", "Patient?_list=mine", "bone silent"],
      ["_list: of another type", "Observation?_list=mine", "noted"],
      ["_list: of a List that is not there", "Patient?_list=none", ""],
      ["_list: beside other parameters", "Patient?_list=mine&family=ulna", "bone"],
      ["_list: what is listed and not there", "Patient?_list=empty", ""],
    ]),
    ...refuses(list, [
      ["_list: one that the server would have to make up", "Patient?_list=$current-allergies", "_list"],
    ]),
    ...refuses(text, [
      ["_text: a phrase is not looked for", 'Patient?_text="bone metastases"', "_text"],
      ["_text: a parenthesis that does not end", "Patient?_text=(bone", "_text"],
    ]),
  ],
};
