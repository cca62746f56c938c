import { oneOf } from "./values.ts";

/** One row of the table of settings. */
export interface SettingRow {
  variable: string;
  type: string;
  /** As it would be written. */
  default: string;
  unit: string;
  meaning: string;
  /** The value is nobody's business: nothing repeats it. */
  secret?: true;
}

/** How a setting is read. */
export interface Setting<Value> extends Omit<SettingRow, "variable"> {
  /** @throws Error saying what was expected */
  read: (text: string) => Value;
}

/** One that is true or false. */
export const flag = (of: Omit<Setting<boolean>, "type" | "read" | "unit">): Setting<boolean> => ({
  ...of,
  type: "true or false",
  unit: "",
  read: (text) => oneOf(["true", "false"])(text) === "true",
});
