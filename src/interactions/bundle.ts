import { FhirError, invalid } from "../fhir/error.ts";
import { batch } from "./batch.ts";
import type { Handler } from "./interaction.ts";
import { transaction } from "./transaction.ts";

/** A Bundle at the FHIR base. http://hl7.org/fhir/R4/http.html#transaction */
export const bundle: Handler<"bundle"> = async (asked, context) => {
  const { type } = asked.bundle;
  if (type === "transaction") return transaction(asked.bundle, context);
  if (type === "batch") return batch(asked.bundle, context);
  if (type === "") throw invalid("a Bundle needs a type", "Bundle.type");
  throw new FhirError("not-supported", `Bundle.type must be batch or transaction, not ${type}`, "Bundle.type");
};
