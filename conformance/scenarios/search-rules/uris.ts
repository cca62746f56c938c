import { patient, resource } from "./resources.ts";
import { finds, type Topic } from "./rule.ts";

const here = "search.html#uri";

const set = (id: string, url: string) => resource("ValueSet", id, { status: "draft", url });

export const uris: Topic = {
  name: "uris",
  world: [
    set("root", "http://acme.example/fhir"),
    set("all", "http://acme.example/fhir/ValueSet"),
    set("one", "http://acme.example/fhir/ValueSet/123"),
    set("deep", "http://acme.example/fhir/ValueSet/123/_history/5"),
    set("other", "http://acme.example/fhir/ValueSetX"),
    set("oid", "urn:oid:1.2.3.4"),
    resource("ValueSet", "no-url", { status: "draft" }),
    patient("from-feed", { meta: { source: "urn:feed:1", profile: ["http://acme.example/p/one|2.0"] } }),
    patient("profiled", { meta: { profile: ["http://acme.example/p/one"] } }),
  ],
  rules: [
    ...finds(here, [
      ["all of it", "ValueSet?url=http://acme.example/fhir/ValueSet/123", "one"],
      ["no part of it", "ValueSet?url=http://acme.example/fhir/Val", ""],
      ["case matters", "ValueSet?url=http://acme.example/fhir/valueset/123", ""],
      ["a slash more is another one", "ValueSet?url=http://acme.example/fhir/ValueSet/123/", ""],
      ["a urn", "ValueSet?url=urn:oid:1.2.3.4", "oid"],
      ["or by a comma", "ValueSet?url=urn:oid:1.2.3.4,http://acme.example/fhir", "oid root"],
      [":below: it, and what lies beneath", "ValueSet?url:below=http://acme.example/fhir/ValueSet", "all one deep"],
      [":below: by whole steps of the path", "ValueSet?url:below=http://acme.example/fhir/ValueSet/12", ""],
      [":below with a slash at its end", "ValueSet?url:below=http://acme.example/fhir/ValueSet/", "all one deep"],
      [
        ":above: it, and what it lies beneath",
        "ValueSet?url:above=http://acme.example/fhir/ValueSet/123/_history/5",
        "root all one deep",
      ],
      [":above: of what nobody has stored", "ValueSet?url:above=http://acme.example/fhir/ValueSet/9", "root all"],
      [":missing", "ValueSet?url:missing=true", "no-url"],
      ["_source is a uri", "Patient?_source=urn:feed:1", "from-feed"],
      ["_source: all of it", "Patient?_source=urn:feed", ""],
      ["_profile: whatever its version", "Patient?_profile=http://acme.example/p/one", "from-feed profiled"],
      ["_profile:below", "Patient?_profile:below=http://acme.example/p", "from-feed profiled"],
    ]),
  ],
};
