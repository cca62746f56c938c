import { patient } from "./resources.ts";
import { finds, refuses, type Topic } from "./rule.ts";

const here = "http.html#search";

export const forms: Topic = {
  name: "GET and POST",
  world: [
    patient("ana", { name: [{ family: "García y Vega", given: ["Ana"] }], gender: "female" }),
    patient("ben", { name: [{ family: "Okoro", given: ["Ben"] }], gender: "male" }),
  ],
  rules: [
    ...finds(here, [["GET without parameters: all of the type", "Patient", "ana ben"]]),
    ...finds(here, [["POST with an empty body: all of the type", "Patient/_search", "ana ben"]], { form: "" }),
    ...finds(here, [["POST with the parameters in the body", "Patient/_search", "ana"]], { form: "gender=female" }),
    ...finds(here, [["POST with a space as +", "Patient/_search", "ana"]], { form: "family=garc%C3%ADa+y+v" }),
    ...finds(here, [["POST with parameters in the url", "Patient/_search?gender=female", "ana"]], { form: "" }),
    ...finds(here, [["POST with some here, some there", "Patient/_search?gender=female", "ana"]], {
      form: "given=ana",
    }),
    ...finds(here, [["here and there are and", "Patient/_search?gender=female", ""]], { form: "given=ben" }),
    ...finds(here, [["the same one here and there is and", "Patient/_search?gender=female", ""]], {
      form: "gender=male",
    }),
    ...refuses(here, [["POST is as strict", "Patient/_search", "shoe"]], { form: "shoe=44" }),
  ],
};
