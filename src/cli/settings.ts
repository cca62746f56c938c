import type { SettingRow } from "../config/setting.ts";

/**
 * Every setting for people: its value in force, default, unit and meaning, one after another.
 *
 * @param rows From the table in config.ts.
 * @param variables The environment, with what a `.env` file adds.
 */
export function settingsText(rows: readonly SettingRow[], variables: NodeJS.ProcessEnv): string {
  return rows.map((row) => block(row, variables[row.variable]?.trim() ?? "")).join("\n");
}

function block({ variable, type, default: preset, unit, meaning, secret }: SettingRow, given: string): string {
  const value = given === "" ? shown(preset) : secret ? "(set, not shown)" : given;
  const origin = given === "" ? "default" : `set; default ${shown(preset)}`;
  const kind = unit === "" ? type : `${type}, ${unit}`;
  return `${variable} = ${value}  (${origin})\n    ${kind}\n    ${meaning}\n`;
}

const shown = (text: string): string => (text === "" ? "none" : text);
