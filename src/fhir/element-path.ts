/** FHIRPath of an element, from the names and indexes that lead to it: `Patient.name[0].given[1]`. */
export const elementPath = (steps: readonly (string | number)[]): string =>
  steps
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .slice(1);
